/** Methods that packages call on the objects that a program hands them: what their interfaces name. */

/** Names of options under which packages take such an object, whatever its class. */
export const HANDED_OPTIONS: ReadonlySet<string> = new Set([
  'store',
  'storage',
  'sessionStore',
  'stateStore',
  'adapter',
  'strategy',
  'backend',
  'persistence',
  'provider',
  'driver',
  'cache',
  'cacheStore',
  'responseCache',
  'transport',
  'memory',
  'chatHistory',
  'checkpointer',
]);

export const HANDED_METHODS: ReadonlySet<string> = new Set([
  // upload storages: multer
  '_handleFile',
  '_removeFile',
  // session stores: express-session, koa-session, @fastify/session, grammY, Telegraf; caches: Keyv, cache-manager, Apollo
  'get',
  'set',
  'has',
  'delete',
  'del',
  'destroy',
  'touch',
  'all',
  'length',
  'clear',
  'getItem',
  'setItem',
  'removeItem',
  'read',
  'write',
  'remove',
  // rate limiters: express-rate-limit, @fastify/rate-limit, slow-down
  'increment',
  'decrement',
  'incr',
  'resetKey',
  'resetAll',
  // Passport's strategies and their state stores
  'authenticate',
  'store',
  'verify',
  // streams of Node, and transports of loggers
  '_read',
  '_write',
  '_writev',
  '_transform',
  '_flush',
  '_final',
  'log',
  // adapters of oidc-provider and of Auth.js
  'find',
  'findByUid',
  'findByUserCode',
  'upsert',
  'consume',
  'revokeByGrantId',
  // providers of the Model Context Protocol's SDK
  'authorize',
  'challengeForAuthorizationCode',
  'exchangeAuthorizationCode',
  'exchangeRefreshToken',
  'verifyAccessToken',
  'revokeToken',
  'getClient',
  'registerClient',
  // histories of chats: LangChain
  'getMessages',
  'addMessage',
  'addMessages',
  'addUserMessage',
  'addAIMessage',
]);

/** Methods by which a package tells such an object its settings, once. */
export const PREPARING_METHODS = /^(?:constructor|init(?:iali[sz]e)?|set_?up|configure|connect|start|open|ready)$/i;
