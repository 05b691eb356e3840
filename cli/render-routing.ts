export { renderBehind, renderInFront } from "../fleet/check/render-layer";
