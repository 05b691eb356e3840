import { AZURE_NAMELESS, AZURE_NAMES } from "./azure";
import { namesSuite } from "./suite";

namesSuite("azure", AZURE_NAMES, AZURE_NAMELESS);
