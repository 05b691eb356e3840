/** Folder, in the project, of what Stampworks keeps there: journals, registry, and the embedded engine's states. */
export const STATE_FOLDER = ".stampworks";
