/** Words for what belongs to one request or one user. Whole words of names (see judge/words.ts). */

/** Names of places that are meant to hold what the request at hand is about. */
export const REQUEST_CONTEXT =
  /\b(?:current|active|global|last|auth(?:enticated)?|logged in|req(?:uest)?)\b.*\b(?:user|request|req|tenant|session|locale|org|organi[sz]ation|account|transaction|tx|context|ctx|trace|trace id|span|lang(?:uage)?|user id|uid|email|customer|member|workspace|company|client|viewer|role)\b|\b(?:request id|req id|trace id|correlation id|request context|tenant id|user id|user context|session id|span|viewer|tenant)\b/;

/** Names of the language that a page is answered in ... */
export const LANGUAGE = /^(?:lang|language|locale)$/;
/** ... where a request, and not whoever sets up the site, says it. */
export const ASKED_WITH = /^(?:query|headers?|cookies?|acceptsLanguages|session)$/;

/** Data that one user must not see of another. */
export const PERSONAL =
  /\b(?:users?|uid|accounts?|customers?|members?|tenants?|org|organi[sz]ation|workspace|company|sessions?|auth|authorization|tokens?|jwt|cookies?|locale|lang|language|permissions?|roles?|profile|email|transaction|tx|trx|identity|claims|viewer|actor|principal|admin|patient|student|credentials?|bearer|password|phone|address|cart)\b/;

/** What a place is called that holds one person, or how to reach one ... */
export const PERSON =
  /\b(?:user|account|member|customer|patient|student|employee|teacher|doctor|buyer|seller|profile|e ?mail|phone(?: number)?|mobile|user ?name|user ?id)$/;
export const ADDRESS_OF_PERSON = /\b(?:e ?mail|phone(?: number)?|mobile|user ?name|user ?id)$/;
/** ... and what such a name says of the site instead. */
export const OF_THE_SITE =
  /\b(?:admin|support|contact|from|sender|reply|notif\w+|default|company|test|bot|system|service|owner|root|demo|config\w*|settings?|mock|seed)\b/;

/** Headers by which a caller proves who asks. */
export const PROOF_HEADERS = /^(?:authorization|cookie|x-(?:access|auth|session)-token)$/i;

/** The header by which a caller says that something must not be done twice. */
export const IDEMPOTENCY_HEADER = /^(?:x-)?idempotency-?key$/i;

/** What only reaches logs or the headers of calls to other services. */
export const DIAGNOSTIC =
  /\b(?:request id|req id|trace|trace id|correlation|correlation id|log|logger|user agent|start(?:ed)?(?: time| at)?|path|url|method|route|endpoint)\b/;

export const SPAN = /\bspans?\b/;

/** Names of the parts of a request that differ from one to the next, and of what is found out from them. */
export const OWN_PARTS =
  /^(?:headers?|cookies?|session|user|userId|currentUser|getServerSession|getSession|getUser|auth|authorization|query|params|searchParams|body|json|formData|input|args)$/i;

/** ... of those that say who calls, */
export const OF_THE_CALLER =
  /^(?:headers?|cookies?|session|user|userId|currentUser|getServerSession|getSession|getUser|auth|authorization)$/i;

/** ... and of what says under which name the server was called. */
export const OF_THE_HOST = /^(?:x-forwarded-(?:host|proto)|host|hostname|origin|protocol|referer)$/i;

/** Names of what tells one user from another. */
export const USER_PARTS = /^(?:headers?|cookies?|session|authorization|user|userId|uid|tenant|tenantId|locale)$/i;

/** The `fetch` that a framework gives one request: it carries that request's cookies. */
export const REQUEST_FETCH = /^(?:\w+ )?fetch(?:er| fn)?$/;

/** Labels of entry points that run before the handlers. */
export const BEFORE_HANDLERS = /^(?:(?:route )?middleware|guard|hook|interceptor|filter|(?:app )?plugin|handle\b|ALL|USE)/i;

/** Functions that give what belongs to the request at hand. */
export const REQUEST_READERS = new RegExp(
  [
    '^next/headers:\\.(?:headers|cookies|draftMode)$',
    '^next-auth(?:/next)?:\\.(?:getServerSession|auth|unstable_getServerSession)$',
    '^@clerk/nextjs(?:/server)?:\\.(?:auth|currentUser|getAuth)$',
    '^@auth0/nextjs-auth0:\\.getSession$',
    '^@tanstack/react-start/server:\\.\\w+$',
    '^@hono/node-server/conninfo:\\.\\w+$',
    '^(?:global:|(?:nuxt/app|#app|#imports):\\.)(?:useRequestEvent|useRequestHeaders?|useCookie)$',
    '^(?:global:|#imports:\\.)(?:getUserSession|requireUserSession)$',
    '^(?:global:|(?:h3|#imports):\\.)(?:get(?:Request)?Headers?|getCookie|parseCookies|read(?:Validated)?Body|get(?:Validated)?Query|getRouterParams?)$',
  ].join('|'),
);

/** What such a function reads, by its name: the part of the request that others ask the request itself for. */
export const PARTS_READ: readonly (readonly [RegExp, string])[] = [
  [/Headers?$/, 'headers'],
  [/Cookies?$/, 'cookies'],
  [/UserSession$/, 'session'],
  [/Query$/, 'query'],
  [/Body$/, 'body'],
];

/** Methods by which a request gives its body. */
export const BODY_METHODS = /^(?:json|text|formData|arrayBuffer|blob|parseBody|valid)$/;

/** Methods of schemas that give back what they are given when it is as it should be. */
export const CHECKING_METHODS = /^(?:parse|parseAsync|validate|validateAsync|validateSync|assert|cast|decode)$/;

/** What a platform tells every invocation of one function alike, and loggers: what they write for one request says nothing to the next. */
export const SAME_FOR_ALL =
  /^(?:\w*[lL]ogger|functionName|functionVersion|invokedFunctionArn|memoryLimitInMB|logGroupName|logStreamName|executionCtx)$/;

/** What frameworks give for a request that is the same for all of them: `useRuntimeConfig(event)` of Nuxt and Nitro, `env(c)` of Hono. */
export const CONFIGURATION_READERS = /[.:](?:useRuntimeConfig|useAppConfig)$|^hono\/adapter:\.env$/;

/** Functions and objects of the runtime that everybody in the process uses. */
export const SHARED_GLOBALS = new Set([
  'fetch',
  'console',
  'Date',
  'Math',
  'Promise',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'Request',
  'Response',
  'Headers',
  'WebSocket',
  'XMLHttpRequest',
  'URL',
  'JSON',
  'crypto',
  'performance',
  'process',
  'queueMicrotask',
  'structuredClone',
  'eval',
]);

/** Objects of the runtime and of packages that everybody in the process uses, by external path. */
export const SHARED_OBJECTS =
  /^global:(?:console|Math|Date|JSON|Promise|crypto|performance|process\.(?:stdout|stderr)|process)$|^axios:(?:\.default)?(?:\.create\(\))?\.defaults(?:\.headers(?:\.common)?)?$/;

/** Functions of packages that set something for the whole process. */
export const PROCESS_SETTERS =
  /^(?:i18next:(?:\.default)?\.changeLanguage|i18next:(?:\.default)?\.createInstance\(\)\.changeLanguage|i18n:(?:\.default)?\.setLocale|aws-sdk:(?:\.default)?\.config\.update|moment:(?:\.default)?\.locale|dayjs:(?:\.default)?\.locale|numeral:\.locale|vue-i18n:\.createI18n\(\)\.global\.locale)$/;

/** What people call the bindings of a worker, and their type. */
export const BINDINGS = /^(?:env|bindings|\w*Env|\w*Bindings)$/;

/** Types of what Cloudflare binds to a worker. */
export const PLATFORM_BINDINGS =
  /^(?:KVNamespace|D1Database|R2Bucket|DurableObjectNamespace|VectorizeIndex|AnalyticsEngineDataset|Hyperdrive)$/;

/** When there last was one: ends of names. */
export const LAST_MOMENT = /\b(?:last|latest|previous) (?:\w+ )*(?:at|time|ms|timestamp|date)$/;

/** Properties of clients that say in whose name they ask: `openai.apiKey`, `api.token`. */
export const CREDENTIAL_PROPERTIES =
  /^(?:api_?key|(?:access|auth|session|bearer)?_?token|auth|authorization|credentials?|password|secret(?:_?key)?)$/i;
