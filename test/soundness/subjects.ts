import { applicationSubjects } from "./application-subjects.ts";
import { librarySubjects } from "./library-subjects.ts";
import type { Subject } from "./subject.ts";

/** All packages whose functions are read as tools. */
export const subjects: readonly Subject[] = [...librarySubjects, ...applicationSubjects];
