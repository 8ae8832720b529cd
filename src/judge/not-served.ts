/** Files that no server runs whatever they hold: tests, stories, scripts, seeds, configuration of tools. */
const NOT_SERVED = /(?:^|\/)(?:__tests__|__mocks__|tests?|e2e|cypress|playwright|stories|\.storybook|migrations?|seeds?|fixtures|benchmarks?|bench)\/|(?:^|\/)(?:seed|jest\.setup|vitest\.setup|setupTests|test-utils)\.[cm]?[jt]sx?$|\.config\.[cm]?[jt]s$/;

/** Below a folder of routes a folder may have any name: `app/api/tests/route.ts` is a route. */
const ROUTES = /(?:^|\/)(?:app|pages|routes|api|functions)\/.*$/;
/** Also `.clienttest.ts`, `.integration-test.ts` and the like. */
const TEST_FILE = /\.(?:(?:client|server|browser|node|unit|int|integration|e2e|api|db|ui|smoke|load|perf)?[-_]?(?:test|spec)|stories|story|e2e|cy|bench|d)\.[cm]?[jt]sx?$|\.config\.[cm]?[jt]s$|(?:^|\/)__tests__\//;

const CONFIGURATION = /\.config\.[cm]?[jt]s$/;

/** Files that nothing needs to be known of, unless one that is served imports them. Frameworks are recognised by their configuration. */
export const isIncidental = (file: string): boolean => isNotServed(file) && !CONFIGURATION.test(file);

export const isNotServed = (file: string): boolean => TEST_FILE.test(file) || NOT_SERVED.test(file.replace(ROUTES, ''));
