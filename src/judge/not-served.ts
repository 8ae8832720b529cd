/** Files that no server runs, by their place and name. */
import {
  CONFIGURATION_FILES,
  NOT_SERVED,
  PROGRAM_FOLDERS,
  BELOW_ROUTES,
  SCRIPTS,
  TEST_FILES,
  TOOL_CONFIGURATION,
  WORKSPACE_TESTS,
} from '../knowledge/places.js';

/** Files that nothing needs to be known of, unless one that is served imports them. Frameworks are recognised by their configuration. */
export const isIncidental = (file: string): boolean => isNotServed(file) && !CONFIGURATION_FILES.test(file);

export const isNotServed = (file: string): boolean =>
  TEST_FILES.test(file) || isForTools(file) || WORKSPACE_TESTS.test(file) || NOT_SERVED.test(file.replace(BELOW_ROUTES, ''));

/** `vite.config.ts`, and whatever is called so outside the folders of the program's own code. */
const isForTools = (file: string): boolean =>
  CONFIGURATION_FILES.test(file) && (TOOL_CONFIGURATION.test(file) || !PROGRAM_FOLDERS.test(file));

/** What lies in a folder of scripts, but for routes of that name. */
export const isScript = (file: string): boolean => SCRIPTS.test(file.replace(BELOW_ROUTES, ''));
