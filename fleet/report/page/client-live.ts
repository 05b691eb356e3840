/** The part of the page's script that a served page has: it asks whether there is something newer, and shows it where nobody is disturbed. */
export const LIVE_CLIENT = `
const news = document.getElementById("news");
const isBusy = () => dialog.open || document.activeElement === filter;
setInterval(async () => {
  if (document.hidden) return;
  try {
    const answer = await fetch("version", { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const { at } = await answer.json();
    read();
    const isNew = at !== data.at;
    news.textContent = isNew ? "There is something newer: it is shown once you are done here." : "";
    // What is looked at stands in the address, and the place on the page the browser keeps.
    if (isNew && !isBusy()) location.reload();
  } catch {
    news.textContent = "stampworks serve has ended: this is what it saw last.";
  }
}, 2000);
`;
