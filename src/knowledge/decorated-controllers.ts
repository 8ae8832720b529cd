/** Libraries whose controllers are classes with decorators, Nest aside. Data only. */

/** Classes whose method the library calls around its handlers. */
export interface AroundHandlers {
  readonly decorators: readonly string[];
  readonly interfaces: readonly string[];
  readonly methods: readonly string[];
  readonly label: string;
}

export interface DecoratedLibrary {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly packages: readonly string[];
  /** Decorators of a class, whose first argument is the path before those of its methods. */
  readonly controllers: readonly string[];
  /** Decorators of methods, by the verb. */
  readonly verbs: Readonly<Record<string, string>>;
  /** Controllers are made anew for each request: their fields keep nothing. */
  readonly perRequest?: true;
  readonly around: readonly AroundHandlers[];
  /** Decorators of classes of which one object is made for the process. */
  readonly singletons: readonly string[];
  /** Decorators that are given middlewares. */
  readonly uses: readonly string[];
  /** Functions that the generated routes import by these names and call for each request that has to be allowed. */
  readonly guards?: readonly string[];
}

const VERBS = { Get: 'GET', Post: 'POST', Put: 'PUT', Patch: 'PATCH', Delete: 'DELETE', Head: 'HEAD', All: 'ALL', Options: 'OPTIONS' };
const small = (prefix: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(VERBS).map(([name, verb]) => [prefix === '' ? name.toLowerCase() : prefix + name, verb]));

export const DECORATED_LIBRARIES: readonly DecoratedLibrary[] = [
  {
    // Controllers come from a container that makes each once, its own or the one given to `useContainer`.
    id: 'routing-controllers',
    title: 'routing-controllers',
    source: 'https://github.com/typestack/routing-controllers',
    packages: ['routing-controllers'],
    controllers: ['Controller', 'JsonController'],
    verbs: { ...VERBS, Method: 'ALL' },
    around: [
      {
        decorators: ['Middleware'],
        interfaces: ['ExpressMiddlewareInterface', 'ExpressErrorMiddlewareInterface', 'KoaMiddlewareInterface'],
        methods: ['use', 'error'],
        label: 'middleware',
      },
      { decorators: ['Interceptor'], interfaces: ['InterceptorInterface'], methods: ['intercept'], label: 'interceptor' },
    ],
    singletons: ['Controller', 'JsonController', 'Middleware', 'Interceptor'],
    uses: ['UseBefore', 'UseAfter', 'UseInterceptor'],
  },
  {
    // A child container makes the controller of each request.
    id: 'inversify-express-utils',
    title: 'inversify-express-utils',
    source: 'https://github.com/inversify/monorepo/tree/main/packages/framework',
    packages: ['inversify-express-utils', '@inversifyjs/http-core'],
    controllers: ['controller', 'Controller'],
    verbs: { ...small('http'), ...VERBS, httpMethod: 'ALL' },
    perRequest: true,
    around: [{ decorators: [], interfaces: ['BaseMiddleware', 'ExpressMiddleware'], methods: ['handler', 'execute'], label: 'middleware' }],
    singletons: [],
    uses: ['withMiddleware'],
  },
  {
    id: 'tsoa',
    title: 'tsoa',
    source: 'https://tsoa-community.github.io/docs',
    packages: ['tsoa', '@tsoa/runtime'],
    controllers: ['Route'],
    verbs: VERBS,
    perRequest: true,
    around: [],
    singletons: [],
    uses: ['Middlewares'],
    // https://tsoa-community.github.io/docs/authentication.html
    guards: ['expressAuthentication', 'koaAuthentication', 'hapiAuthentication'],
  },
  {
    id: 'tsed',
    title: 'Ts.ED',
    source: 'https://tsed.dev/docs/controllers.html',
    packages: ['@tsed/common', '@tsed/di', '@tsed/schema', '@tsed/platform-http', '@tsed/platform-middlewares', '@tsed/socketio'],
    controllers: ['Controller', 'SocketService'],
    verbs: { ...VERBS, Input: 'socket' },
    around: [{ decorators: ['Middleware'], interfaces: ['MiddlewareMethods'], methods: ['use'], label: 'middleware' }],
    singletons: ['Controller', 'Injectable', 'Service', 'Middleware', 'SocketService'],
    uses: ['Use', 'UseBefore', 'UseAfter', 'UseAuth', 'UseBeforeEach'],
  },
  {
    // Everything is made for each request unless its scope says otherwise.
    id: 'midway',
    title: 'Midway',
    source: 'https://midwayjs.org/en/docs/container',
    packages: ['@midwayjs/core', '@midwayjs/decorator', '@midwayjs/faas'],
    controllers: ['Controller'],
    verbs: { ...VERBS, Del: 'DELETE', ServerlessTrigger: 'function' },
    perRequest: true,
    around: [
      { decorators: ['Middleware'], interfaces: ['IMiddleware'], methods: ['resolve'], label: 'middleware' },
      {
        decorators: ['Job', 'Processor', 'Schedule'],
        interfaces: ['IJob', 'IProcessor'],
        methods: ['onTick', 'execute', 'exec'],
        label: 'cron',
      },
    ],
    singletons: ['Singleton', 'Middleware', 'Job', 'Processor'],
    uses: [],
  },
  {
    id: 'loopback',
    title: 'LoopBack',
    source: 'https://loopback.io/doc/en/lb4/Controller.html',
    packages: ['@loopback/rest', '@loopback/openapi-v3', '@loopback/core'],
    controllers: ['api'],
    verbs: { ...small(''), del: 'DELETE', operation: 'ALL' },
    perRequest: true,
    around: [
      { decorators: ['globalInterceptor'], interfaces: ['SequenceHandler'], methods: ['intercept', 'handle'], label: 'interceptor' },
    ],
    singletons: [],
    uses: [],
  },
  {
    id: 'overnight',
    title: 'Overnight',
    source: 'https://github.com/seanpmaxwell/overnight',
    packages: ['@overnightjs/core', '@decorators/express'],
    controllers: ['Controller', 'ClassMiddleware'],
    verbs: VERBS,
    around: [],
    singletons: ['Controller'],
    uses: ['Middleware', 'ClassMiddleware'],
  },
];

/** What says that there is one object of a class for the process: `@Scope(ScopeEnum.Singleton)`, `@injectable({ scope: BindingScope.SINGLETON })`. */
export const SINGLETON_SCOPES = /\.(?:ScopeEnum\.Singleton|BindingScope\.SINGLETON|Lifecycle\.ContainerScoped|ProviderScope\.SINGLETON)$/;
/** ... and that there are more. */
export const OTHER_SCOPES =
  /\.(?:ScopeEnum\.(?:Request|Prototype)|BindingScope\.(?:TRANSIENT|REQUEST)|ProviderScope\.(?:REQUEST|INSTANCE)|Scope\.(?:REQUEST|TRANSIENT|INSTANCE))$/;

/** What decorators of methods are called that name a route, whoever made them: `@get('/users')`, `@request('get', '/users')`, `@HttpPost('/users')`. */
export const ROUTE_DECORATORS =
  /^(?:http)?(get|post|put|patch|delete|del|head|options|all|request|route|routeConfig|requestMapping)(?:Mapping)?$/i;
/** The verbs among their arguments and names. */
export const ROUTE_VERBS = /^(?:get|post|put|patch|delete|del|head|options|all)$/i;
/** Packages whose decorators have adapters of their own, or describe calls of somebody else's routes. */
export const OTHER_DECORATORS = /^(?:@nestjs\/|ts-retrofit|retrofit-|@loopback\/|type-graphql|typeorm|mobx|lit)/;
