/** An amount in US dollars, as the clouds' list prices are; not rounded until it is shown. */
export type Dollars = number;

/** An amount rounded to the cent, half a cent up. */
export function toCents(amount: Dollars): Dollars {
  // 1.005 is stored a hair below; what is half a cent to a billionth counts as half a cent.
  const cents = Math.abs(amount) * 100;
  const rounded = Math.round(cents + 1e-9 * Math.max(1, cents)) / 100;
  return amount < 0 ? 0 - rounded : rounded;
}

/** `7,450.00`; always two decimals. */
export function dollars(amount: Dollars): string {
  return toCents(amount).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** `+12.30`, `-4.00`, `0.00`. */
export function change(amount: Dollars): string {
  const rounded = toCents(amount);
  return rounded > 0 ? `+${dollars(rounded)}` : dollars(rounded === 0 ? 0 : rounded);
}
