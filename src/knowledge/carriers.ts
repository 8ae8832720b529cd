/** Names by which frameworks hand things round that a program hangs its own on: requests, contexts, servers. Data only. */

/** Parameters on which the program itself hangs things: requests and answers, contexts, servers, connections. */
export const CARRIERS = /^_?(?:req|request|ctx|context|res|response|app|server|fastify|instance|nitroApp|ws|socket|conn|connection|peer)$/;
export const SERVER_NAMES = /^_?(?:app|server|fastify|instance|nitroApp)$/;
/** Parameters that keep such things in a place of their own: `c.var`, `event.locals`, `opts.ctx`, `interaction.client`. */
export const OWNERS = /^_?(?:c|event|evt|opts|args|interaction|message|msg)$/;
/** Those places. */
export const BAGS: ReadonlySet<string> = new Set(['locals', 'state', 'context', 'ctx', 'var', 'app', 'server', 'store', 'client']);
/** Places on connections alone: `socket.data`. */
export const CONNECTION_BAGS: ReadonlySet<string> = new Set(['data']);
/** Properties of a server's options that say what every handler finds in its context, or the function that makes it. */
export const CONTEXT_OPTIONS: ReadonlySet<string> = new Set(['context', 'createContext', 'getLoadContext']);
/** Methods that hang something on a server under the name that they are told. */
export const DECORATES: ReadonlySet<string> = new Set(['decorate', 'decorateRequest', 'decorateReply']);
/** Those that take an object of several names as well, or a function that gives one: `app.decorate({ rooms })`, `app.derive(() => ({ rooms }))`. */
export const DECORATES_ALL: ReadonlySet<string> = new Set(['decorate', 'state', 'derive', 'resolve']);
/** Servers, and clients of bots, as their packages make them. */
export const SERVERS = /^(?:express|fastify|koa|elysia|hono|@hapi\/hapi|discord\.js|telegraf):[.\w]*\(\)/;
/** `useNitroApp()` is the app that the plugins of a Nitro server are handed. */
export const APP_CALLS = /:\.?useNitroApp\(\)$/;

/** Apps of Express, not routers, as the package's call makes them. */
export const EXPRESS_APP = /^express:(?:\.default|\.createServer)?\(\)$/;

/** Schemas of documents, as mongoose makes them: https://mongoosejs.com/docs/guide.html#methods. */
export const SCHEMAS = /^mongoose:.*\bSchema\(\)$/;
/** Where a schema keeps the methods of its documents. */
export const METHODS_OF_DOCUMENTS = /^mongoose:.*\bSchema\(\)\.methods$/;
/** Where it keeps those of the models themselves. */
export const METHODS_OF_MODELS = /^mongoose:.*\bSchema\(\)\.statics$/;
/** What mongoose gave: models, and the documents that they find or make. */
export const DOCUMENT_GIVERS = /^mongoose:.*\)/;
