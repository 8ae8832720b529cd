/** Files that no server runs, by their place and name. */
import { CONFIGURATION_FILES, NOT_SERVED, ROUTE_FOLDERS, TEST_FILES, WORKSPACE_TESTS } from '../knowledge/places.js';

/** Files that nothing needs to be known of, unless one that is served imports them. Frameworks are recognised by their configuration. */
export const isIncidental = (file: string): boolean => isNotServed(file) && !CONFIGURATION_FILES.test(file);

export const isNotServed = (file: string): boolean => TEST_FILES.test(file) || WORKSPACE_TESTS.test(file) || NOT_SERVED.test(file.replace(ROUTE_FOLDERS, ''));
