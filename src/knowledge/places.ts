/** Where source files stand that no server runs, by the names of their folders, their endings and what they import. Data only. */

/** Scripts that people run by hand. */
export const BY_HAND =
  /(?:^|\/)(?:scripts?|bin|tools?|cli|seeds?|migrations?|prisma|bench(?:marks?)?|examples?|docs?)\/|(?:^|\/)(?:seed|migrate|cli|gulpfile|Gruntfile)\.[cm]?[jt]s$/;

/** Scripts with which something is tried out: `test-mail.ts`, `debug_login.js`. */
export const TRIED_BY_HAND = /(?:^|\/)(?:test|try|check|debug|verify)[-_][\w.-]*\.[cm]?[jt]sx?$/;

/** Processes of their own beside the server. */
export const WORKER_PROCESSES = /(?:^|\/)(?:workers?|daemons?)\//;

/** Desktop and mobile applications, and extensions of browsers. */
export const DESKTOP = /(?:^|\/)(?:electron|desktop|src-tauri|mobile|ios|android|extension)\//;

/** Globals that only a browser has. */
export const BROWSER_GLOBALS: ReadonlySet<string> = new Set([
  'window',
  'document',
  'localStorage',
  'sessionStorage',
  'navigator',
  'indexedDB',
  'HTMLElement',
  'requestAnimationFrame',
]);

/** Globals that a page has not. */
export const SERVER_GLOBALS: ReadonlySet<string> = new Set(['process', 'Buffer', '__dirname', 'Deno', 'Bun', 'global']);

/** Packages that code for the browser imports. */
export const BROWSER_MODULES =
  /^(?:react|react-dom|react-native|preact|vue|svelte|solid-js|@angular\/core|electron|zustand|jotai|swr|@tanstack\/react-query|next\/navigation|pusher-js|socket\.io-client)(?:\/|$)/;

/** Folders of code for the browser. */
export const BROWSER_FOLDERS = /(?:^|\/)(?:components?|hooks|composables|contexts?|providers|client|frontend|public|static|assets|ui)\//;

/** Files that no server runs whatever they hold: tests, stories, scripts, seeds, configuration of tools. */
export const NOT_SERVED =
  /(?:^|\/)(?:__tests__|__mocks__|tests?|e2e|cypress|playwright|stories|\.storybook|\.github|migrations?|seeds?|fixtures|benchmarks?|bench)\/|(?:^|\/)(?:seed|jest\.setup|vitest\.setup|setupTests|test-utils)\.[cm]?[jt]sx?$/;

/** Folders of programs that somebody starts by hand or by name. */
export const SCRIPTS = /(?:^|\/)scripts?\//;

/** Tests of one package of a workspace, which may be called `api` or `app`: `apps/api/test/world.js`. */
export const WORKSPACE_TESTS =
  /(?:^|\/)(?:apps|packages|services|libs)\/[^/]+\/(?:tests?|e2e|cypress|playwright|__mocks__|fixtures|seeds?|migrations?|bench(?:marks?)?)\//;

/** Below a folder of routes a folder may have any name: `app/api/tests/route.ts` is a route. */
export const BELOW_ROUTES = /(?:^|\/)(?:app|pages|routes|api|functions)\/.*$/;

/** Tests, stories and declarations by the ending of their file: these are none of a server in a folder of routes either. */
export const TEST_FILES =
  /\.(?:(?:client|server|browser|node|unit|int|integration|e2e|api|db|ui|smoke|load|perf)?[-_]?(?:test|spec)|stories|story|e2e|cy|bench|d)\.[cm]?[jt]sx?$|(?:^|\/)__tests__\//;

/** Configuration written in code. */
export const CONFIGURATION_FILES = /\.config\.[cm]?[jt]s$/;

/** Folders of a program's own code: what is called configuration there is a part of the program, as `src/config/multer.config.js` ... */
export const PROGRAM_FOLDERS =
  /(?:^|\/)(?:src|source|server|backend|api|app|lib|libs|config|configs|configuration|utils?|helpers|common|core|shared|modules|services|middlewares?|infra|infrastructure|database|db)\//;

/** ... unless a tool or framework reads it by this name. */
export const TOOL_CONFIGURATION =
  /(?:^|\/)(?:vite|vitest|vitest\.\w+|vite\.\w+|jest|jest[.-]\w+|karma|cypress|playwright|wdio|next|next-sitemap|next-i18next|open-next|nuxt|nitro|svelte|astro|content|live|remix|react-router|solid|vue|quasar|ember|angular|metro|app|expo|capacitor|ionic|electron|electron-vite|tailwind|postcss|uno|unocss|windi|panda|tamagui|eslint|prettier|stylelint|biome|babel|webpack|webpack\.\w+|rspack|rollup|rolldown|tsup|tsdown|unbuild|build|esbuild|swc|drizzle|knip|commitlint|lint-staged|release|semantic-release|size-limit|orval|codegen|graphql|openapi-ts|sanity|keystatic|trigger|sst|turbo|storybook|contentlayer|velite|source|mdx|lingui|i18next-parser|ecosystem|pm2|docusaurus|vuepress|gridsome|gatsby|slidev|wxt|plasmo|crawlee|hardhat|wagmi|foundry)\.config\.[cm]?[jt]s$/;

/** Configuration whose code names the functions that are deployed. */
export const DEPLOYMENT_CODE = /(?:^|\/)sst\.config\.[cm]?[jt]s$/;

/** Files of components, and those that a framework keeps for the browser. */
export const COMPONENT_FILES = /\.(?:tsx|jsx|vue|svelte|astro)$|\.client\.\w+$/;

/** Packages that components and code around them import. */
export const COMPONENT_MODULES =
  /^(?:react|react-dom|preact|vue|svelte|solid-js|next\/(?:navigation|router|link|dynamic)|@angular\/core|pinia|zustand|jquery)(?:\/|$)/;

/** Packages by which a program draws a page in a browser. */
export const PAGE_MODULES = /^(?:react-dom(?:\/client)?|vue|svelte|preact|solid-js\/web|@angular\/platform-browser(?:-dynamic)?)$/;

/** Folders of code that runs in browsers, scripts and tests: asked where nothing on a server reaches a timer. */
export const UNSERVED_FOLDERS =
  /(?:^|\/)(?:client|frontend|web|ui|public|static|assets|components|hooks|composables|stores|contexts?|pages|views|scripts?|tests?|__tests__|e2e|examples?|demo)\//;

/** Globals by which a file shows that it stands in a page. */
export const PAGE_GLOBALS = /^(?:window|document|localStorage|chrome)$/;

/** Hooks: what calls one is a component or a hook. */
export const HOOKS =
  /^use(?:State|Effect|LayoutEffect|Ref|Callback|Memo|Reducer|Context|Transition|Router|SearchParams|Pathname|Query|Mutation|Form|Toast|Navigate|Fetcher|LoaderData)$/;

/** Folders of what somebody starts by hand. */
export const SCRIPT_FOLDERS = /(?:^|\/)(?:scripts?|bin|cli|tools?|tasks|jobs-local|examples?|demo|playground)\//i;

/** Pages whose markup is rendered on the server of what their script has in scope. */
export const TEMPLATES = /\.(?:astro|svelte|vue)$/;
