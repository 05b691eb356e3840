/**
 * A path below the project's folder in the one way it can be written: parts joined by `/`, none of them empty, `.` or `..`, at most 400
 * characters. What a project's file names and what a journal keeps of it are held to the same.
 */
export const PROJECT_PATH = /^(?!\/)(?!(?:.*\/)?\.{0,2}(?:\/|$))[^\0\\]{1,400}$/su;
