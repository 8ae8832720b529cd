/** Emitters, subjects and socket servers of the runtime and of packages, by external path or by the names of their methods. Data only. */

/** Objects of the runtime and of packages whose contents are in this process, whatever they were made with. */
export const IN_PROCESS =
  /^(?:events:(?:\.EventEmitter)?\(\)|global:EventTarget\(\)|rxjs:\.(?:Subject|BehaviorSubject|ReplaySubject)\(\)|eventemitter3:(?:\.EventEmitter)?\(\)|mitt:\(\)|eventemitter2:\.EventEmitter2\(\)|emittery:\(\)|nanoevents:\.createNanoEvents\(\)|tiny-emitter:|hookable:(?:\.(?:createHooks|Hookable))?\(\)|global:(?:Float|Int|Uint|BigInt)\w*Array\(\)|global:ArrayBuffer\(\))/;

/** Those of them that hold bytes and numbers, and tell nobody anything. */
export const BYTES = /^global:(?:(?:Float|Int|Uint|BigInt)\w*Array|ArrayBuffer)\(\)/;

/** What making an emitter or subject gives. */
export const EMITTERS_MADE =
  /^(?:events:(?:\.EventEmitter)?\(\)|global:EventTarget\(\)|global:EventEmitter\(\)|rxjs:\.(?:Subject|BehaviorSubject|ReplaySubject|AsyncSubject)\(\)|eventemitter3:(?:\.EventEmitter)?\(\)|mitt:\(\)|eventemitter2:(?:\.EventEmitter2)?\(\)|emittery:\(\)|nanoevents:\.createNanoEvents\(\)|tiny-emitter:(?:\.TinyEmitter)?\(\)|tseep:\.EventEmitter\(\)|strict-event-emitter:\.Emitter\(\)|hookable:\.(?:createHooks|Hookable)\(\))$/;

/** Classes that emitters extend. */
export const EMITTER_CLASSES =
  /^(?:events:(?:\.EventEmitter)?|global:EventTarget|rxjs:\.(?:Subject|BehaviorSubject|ReplaySubject)|eventemitter3:(?:\.EventEmitter)?|eventemitter2:(?:\.EventEmitter2)?|emittery:|tiny-emitter:(?:\.TinyEmitter)?)$/;

/** Methods by which somebody listens. */
export const LISTENING_METHODS =
  /^(?:on|once|hook|hookOnce|addHooks|addListener|prependListener|prependOnceListener|addEventListener|subscribe|pipe|asObservable|onAny|events|forEach|toPromise)$/;

/** Methods by which somebody is told. */
export const PUBLISHING_METHODS =
  /^(?:emit|callHook|callHookParallel|callHookWith|next|dispatchEvent|publish|emitAsync|emitSerial|trigger|fire)$/;

/** Methods of those that know no events by name: what is told stands first. */
export const NAMELESS_PUBLISHING = /^(?:next|subscribe)$/;

/** Methods by which a callback begins to listen. */
export const LISTENER_METHODS = /^(?:on|once|addListener|prependListener|prependOnceListener|addEventListener|onAny|subscribe)$/;

/** Methods that give a promise for what all who listen do. */
export const TELLS_AND_WAITS = /^(?:emitAsync|emitSerial)$/;

/** Buses that a framework injects, by the type that a field is declared to have. */
export const EMITTERS_DECLARED = /^(?:@nestjs\/event-emitter|eventemitter2):\.EventEmitter2\(\)$/;

/** Decorators by which a method listens to such a bus. */
export const EVENT_DECORATORS = /^@nestjs\/event-emitter:\.OnEvent$/;

/** Functions that listen to their first argument. */
export const LISTENING_FUNCTIONS =
  /^(?:events:\.(?:on|once)|rxjs:\.(?:fromEvent|firstValueFrom|lastValueFrom|merge|from)|rxjs\/operators:\.\w+)$/;

/** Methods by which something goes to an open connection. */
export const SENDING_METHODS = /^(?:send|write|enqueue|emit|sendMessage|postMessage|push|publish|terminate)$/;

/** What a call of JSON-RPC says of itself: `jsonrpc: '2.0'`. */
export const CALL_ENVELOPE = '2.0';

/** Emitters of the runtime and their like are cells: `process-events` judges them by who emits and who listens. */
export const EMITTER_PACKAGES: ReadonlySet<string> = new Set([
  'node:events',
  'eventemitter3',
  'mitt',
  'emittery',
  'eventemitter2',
  'rxjs',
  'effect',
]);

/**
 * Socket servers that hang themselves on the server or port that they are given: one that a request makes (`new Server(res.socket.server)` in
 * an API route of Next.js, by however many functions) outlives it all the same.
 */
export const HELD_BY_LISTENING: ReadonlySet<string> = new Set(['socket.io', 'ws', '@colyseus/core', '@hocuspocus/server']);

/** Socket servers whose open sockets are naturally theirs: what counts is whether something is sent to all of them. */
export const PLAIN_SOCKETS: ReadonlySet<string> = new Set(['ws', 'express-ws', '@fastify/websocket', 'crossws']);

/** What a server of sockets is asked for where something goes to all of them. */
export const BROADCASTS = /^(?:clients|getWss|websocketServer|publish)\b/;

/** Those that only hear of who comes. */
export const LISTENS_TO_SERVER = /^websocketServer\.(?:on|once|addListener)$/;

/** Names under which plugins give the server of sockets. */
export const SOCKET_SERVERS = /^(?:websocketServer|getWss)$/;

/** Packages that tie the socket servers of several instances together. */
export const SOCKET_ADAPTERS =
  /^(?:@socket\.io\/.*-adapter|socket\.io-(?:redis|adapter-\w+|mongodb|postgres)|@nestjs-modules\/.*socket.*|@azure\/web-pubsub-socket\.io)(?:\/|$)/;

/** Methods by which a client of a store outside is given who is told of its messages. */
export const CHANNEL_LISTENING = /^(?:on|once|addListener|[ps]?subscribe|listen|listenTo|consume|run|watch|onMessage)$/i;

/** Methods by which a client waits for the next messages of a stream outside. */
export const CHANNEL_READING = /^(?:xread(?:group)?|b[lr]?pop|bl?move|brpoplpush)$/i;

/** Methods by which a message is put on a channel or stream outside. */
export const CHANNEL_PUBLISHING = /^(?:s?publish|xadd)$/i;

/** Statements by which a database tells its listeners. */
export const CHANNEL_NOTICE = /\bpg_notify\s*\(|^\s*notify\s+[\w"$]/i;

/** Names of what is subscribed to. */
export const SUBSCRIPTION_WORDS = /\b(?:subscriptions?|subscribers?|subs|channels?|topics?|consumers?|listeners?)\b/;

/** Packages whose consumers and workers share out what comes: each message goes to one of them. */
export const SHARED_OUT =
  /^(?:kafkajs|amqplib|bull|bullmq|bee-queue|pg-boss|agenda|sqs-consumer|@aws-sdk\/client-sqs|@google-cloud\/pubsub|@azure\/service-bus|@confluentinc\/[\w-]+|node-rdkafka):/;

/** What tells every instance: clients of brokers and of databases that notify, by external path. */
export const OUTSIDE_BUSES =
  /^(?:ioredis|redis|@redis\/client|iovalkey|@valkey\/valkey-glide|pg|pg-listen|postgres|nats|@nats-io\/[\w-]+|kafkajs|amqplib|amqp-connection-manager|mqtt|async-mqtt|@google-cloud\/pubsub|ably|mongodb|mongoose|@supabase\/supabase-js|(?:@[\w.-]+\/)?(?:[\w.]+-)*redis(?:-(?!mock|memory)[\w.-]+)?)(?:\/[\w./-]+)?:/;

/** Methods by which a single open connection is handed something. */
export const HANDS_OVER = /^(?:send|write|writeSSE|enqueue|sendMessage|postMessage)$/;

/** Names of what is open to one client, or waits for one answer. */
export const OPEN_VALUES =
  /^(?:controller|socket|ws|websocket|res|response|reply|writer|stream|peer|send|write|connection|conn|listener|callback|cb|handler|resolve|reject)$/;

/** What making the connection of one client gives in packages that file it under a session's id; terminals and media streams that run beside this process are handles as well. */
export const TRANSPORTS =
  /^(?:(?:node-pty|@lydell\/node-pty|@homebridge\/node-pty-prebuilt-multiarch):\.spawn\(\)|mediasoup:.*\.create(?:Router|WebRtcTransport|PlainTransport|PipeTransport)\(\)|mediasoup:.*\.(?:produce|consume)\(\)|@modelcontextprotocol\/(?:sdk|node|server)(?:\/[\w./-]+)?:\.\w*ServerTransport\(\)|@hono\/mcp:\.\w*Transport\(\)|h3:\.createEventStream\(\))$/;

/** What runs beside the server for somebody: a process, a container, a browser. Whoever keeps it under `sessions` keeps no log-in. External paths. */
export const RUNNING_HANDLES =
  /^(?:(?:child_process|cross-spawn):\.?(?:spawn|fork|exec|execFile)?\(\)|execa:(?:\.\w+)?\(\)|dockerode:.*\.(?:createContainer|getContainer)\(\)|(?:puppeteer|puppeteer-core|playwright|playwright-core):.*\.(?:launch\w*|connect\w*|newPage|newContext)\(\))$/;

/** Names under which a room or user keeps who is connected. */
export const SOCKET_LISTS = /^_?(?:(?:ws|socket|web[sS]ocket)?[cC]onnections|sockets|peers|clients|websockets|wsClients|streams)$/;

/** Those among them that mean nothing else. */
export const SOCKETS_ONLY = /^_?(?:sockets|peers|websockets|wsClients)$/;

/** Variables that are an open connection, and the types of such. */
export const CONNECTION_KEYS = /^(?:ws|socket|web[sS]ocket|conn|connection|peer|client)$/;
export const CONNECTION_TYPES =
  /^(?:WebSocket|Socket|WS|H3Event|FastifyReply|SSEStreamingApi|ReadableStream(?:Default)?Controller|[\w.]*(?:WebSocket|Socket|WSContext|Peer|ServerResponse))(?:<.*>)?$/;

/** Events that tell of the end of a request or connection. */
export const CLOSING_EVENTS = /^(?:close|closed|end|abort|aborted|disconnect|disconnecting|finish)$/;

/** Labels of the entry points of a socket server that are not registered on the socket itself: `handleDisconnect(client)` of a gateway. */
export const SOCKET_ENTRIES = /^socket /;
export const SOCKET_ENDS = /^socket disconnect$/;

/** Properties in which a request's signal, a socket or a stream keeps what it calls at its end. */
export const CLOSING_HOOKS = /^(?:onabort|onclose|onClose|cancel|close)$/;

/** What connecting to a socket outside gives: each instance that does hears the same. */
export const FEEDS =
  /^(?:ws:(?:\.(?:WebSocket|default))?\(\)|global:WebSocket\(\)|isomorphic-ws:(?:\.\w+)?\(\)|reconnecting-websocket:(?:\.default)?\(\)|partysocket:(?:\.\w+)?\(\)|eventsource:(?:\.EventSource)?\(\)|global:EventSource\(\)|socket\.io-client:(?:\.(?:io|connect|default))?\(\))$/;

/** Databases that tell each instance that asks what has changed, and the methods by which it asks. */
export const LIVE_DATABASES = /^(?:firebase-admin(?:\/(?:firestore|database))?|@google-cloud\/firestore):/;
export const LIVE_QUERIES = /^onSnapshot$/;

/** Properties in which such a socket keeps who listens. */
export const FEED_HOOKS = /^on(?:message|open|close|error)$/;
