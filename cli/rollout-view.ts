export { listed } from "./common/table";
