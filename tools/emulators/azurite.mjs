// Fetches Azurite, an emulator of Azure Storage under the MIT licence, for the tests of the mover of objects, into
// .tools/azurite. Exits with 4 where it can't be had.
import { fetchFromNpm } from "./from-npm.mjs";

fetchFromNpm("azurite", "azurite@3.37.0");
