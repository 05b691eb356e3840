export const SYNCHRONISER_CODE = "";
