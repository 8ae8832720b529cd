/** Files that no server runs whatever they hold: tests, stories, scripts, seeds, configuration of tools. */
const NOT_SERVED = /(?:^|\/)(?:__tests__|__mocks__|tests?|e2e|cypress|playwright|stories|\.storybook|migrations?|seeds?|fixtures|benchmarks?|bench)\/|\.(?:test|spec|stories|story|e2e|cy|bench|d)\.[cm]?[jt]sx?$|(?:^|\/)(?:seed|jest\.setup|vitest\.setup|setupTests|test-utils)\.[cm]?[jt]sx?$|\.config\.[cm]?[jt]s$/;

export const isNotServed = (file: string): boolean => NOT_SERVED.test(file);
