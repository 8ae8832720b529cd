/** Libraries that are given handlers by calls: servers, consumers of queues, task runners, servers of tools. Data only. */
import { routes, type HandlerLibrary } from './handler-library.js';
import { FETCH_ROUTERS } from './handlers-of-routers.js';
import { HOOKED } from './handlers-of-hooks.js';
import { PROCEDURES } from './handlers-of-procedures.js';

export const HANDLER_LIBRARIES: readonly HandlerLibrary[] = [
  ...FETCH_ROUTERS,
  ...PROCEDURES,
  ...HOOKED,
  {
    id: 'restify', title: 'Restify', source: 'http://restify.com/docs/server-api/', packages: ['restify', 'restify-router'],
    calls: [...routes('(?:\\.createServer\\(\\)|\\.Router\\(\\))'), { callee: '\\.createServer\\(\\)\\.on', label: 'event $0', events: ['pre', 'routed', 'after', 'uncaughtException', 'restifyError', 'NotFound', 'MethodNotAllowed', 'InternalServer'] }], starts: '\\.createServer\\(\\)\\.listen',
  },
  {
    id: 'tinyhttp', title: 'tinyhttp', source: 'https://tinyhttp.v1rtl.site/docs', packages: ['@tinyhttp/app', '@tinyhttp/router', '@otterhttp/app'],
    calls: routes('\\.(?:App|Router)\\(\\)'), starts: '\\.App\\(\\)(?:\\.\\w+\\(\\))*\\.listen',
  },
  {
    id: 'hyper-express', title: 'HyperExpress', source: 'https://github.com/kartikk221/hyper-express', packages: ['hyper-express', 'ultimate-express'],
    calls: routes('(?:\\.(?:Server|Router))?\\(\\)'), starts: '(?:\\.Server)?\\(\\)\\.listen',
  },
  {
    id: 'uws', title: 'uWebSockets.js', source: 'https://unetworking.github.io/uWebSockets.js/generated/', packages: ['uWebSockets.js', 'uws'],
    calls: [
      { callee: '\\.(?:SSL)?App\\(\\)(?:\\.\\w+\\(\\))*\\.(?:get|post|put|patch|del|options|head|any|connect|trace)', label: '$method', verb: true },
      { callee: '\\.(?:SSL)?App\\(\\)(?:\\.\\w+\\(\\))*\\.ws', label: 'socket', members: true },
    ],
    starts: '\\.(?:SSL)?App\\(\\)(?:\\.\\w+\\(\\))*\\.listen',
  },
  {
    // `new Application().use(router.routes())`; verbs chain.
    id: 'oak', title: 'Oak', source: 'https://jsr.io/@oak/oak/doc', packages: ['@oak/oak', 'oak', 'https://deno.land/x/oak', 'x/oak'],
    calls: routes('\\.(?:Router|Application)\\(\\)'), starts: '\\.Application\\(\\)\\.listen',
  },
  {
    id: 'fresh', title: 'Fresh', source: 'https://fresh.deno.dev/docs/concepts/app', packages: ['fresh', '@fresh/core'],
    calls: routes('\\.App\\(\\)'), places: /(?:^|\/)main\.tsx?$/,
  },
  {
    id: 'h3', title: 'h3', source: 'https://h3.dev, https://v1.h3.dev', packages: ['h3', 'h3-nightly'], marks: ['H3', 'createApp', 'createRouter'],
    calls: [...routes('\\.(?:H3|createRouter|createApp)\\(\\)'), { callee: '\\.(?:serve|toNodeListener|toWebHandler)', label: 'ALL /*' }], starts: '\\.(?:serve|toNodeListener)',
  },
  {
    id: 'find-my-way', title: 'find-my-way', source: 'https://github.com/delvedor/find-my-way', packages: ['find-my-way'],
    calls: [{ callee: '\\(\\)\\.on', label: '$0 $1' }, ...routes('\\(\\)')],
  },
  {
    id: 'grpc', title: 'gRPC', source: 'https://grpc.io/docs/languages/node/basics/', packages: ['@grpc/grpc-js', 'grpc', 'nice-grpc'],
    calls: [{ callee: '\\.(?:Server|createServer)\\(\\)\\.(?:addService|addProtoService|add)', label: 'grpc', members: true }], starts: '\\.(?:Server|createServer)\\(\\)\\.(?:bindAsync|bind|start|listen)',
  },
  {
    id: 'net', title: 'TCP server', source: 'https://nodejs.org/api/net.html', packages: ['net', 'tls', 'dgram'], marks: ['net.createServer', 'net.Server', 'tls.createServer', 'dgram.createSocket'], aside: true,
    calls: [
      { callee: '\\.(?:createServer|Server)', label: 'socket connection', connection: true },
      { callee: '\\.(?:createServer|Server)\\(\\)\\.on', label: 'socket $0', events: ['connection', 'secureConnection'], connection: true },
      { callee: '\\.createSocket\\(\\)\\.on', label: 'datagram', events: ['message'] },
    ],
  },
  {
    id: 'sockjs', title: 'SockJS', source: 'https://github.com/sockjs/sockjs-node', packages: ['sockjs'],
    calls: [{ callee: '\\.createServer\\(\\)\\.on', label: 'socket $0', events: ['connection'], connection: true }],
  },
  {
    id: 'bullmq', title: 'BullMQ', source: 'https://docs.bullmq.io/guide/workers', packages: ['bullmq', 'bull', 'bee-queue', 'kue', 'agenda', '@hokify/agenda', 'pg-boss', 'graphile-worker', 'bree'], marks: ['Worker', 'WorkerPro', 'QueueEvents', 'process', 'define', 'work', 'run', 'runOnce'], aside: true,
    calls: [
      { callee: '\\.(?:Worker|WorkerPro)', label: 'queue consumer $0' },
      { callee: '\\.(?:Worker|WorkerPro|QueueEvents)\\(\\)\\.on', label: 'worker event $0', events: ['active', 'added', 'completed', 'delayed', 'drained', 'failed', 'progress', 'stalled', 'waiting'] },
      { callee: '(?:\\.\\w+)?\\(\\)\\.(?:process|define|work)', label: 'queue consumer $0' },
      { callee: '\\.(?:run|runOnce)', label: 'queue consumer', options: ['taskList'] },
    ],
  },
  {
    id: 'kafka', title: 'Kafka', source: 'https://kafka.js.org/docs/consuming', packages: ['kafkajs', '@confluentinc/kafka-javascript', 'kafka-node', 'node-rdkafka'], marks: ['run', 'Consumer', 'ConsumerGroup', 'KafkaConsumer'], aside: true,
    calls: [
      { callee: '(?:\\.KafkaJS)?\\.Kafka\\(\\)\\.consumer\\(\\)\\.run', label: 'queue consumer', options: ['eachMessage', 'eachBatch'] },
      { callee: '\\.(?:Consumer|ConsumerGroup|KafkaConsumer)\\(\\)\\.on', label: 'queue consumer', events: ['message', 'data'] },
    ],
  },
  {
    id: 'amqp', title: 'RabbitMQ', source: 'https://amqp-node.github.io/amqplib/channel_api.html', packages: ['amqplib', 'amqplib/callback_api', 'amqp-connection-manager', 'rabbitmq-client', 'rascal', 'rhea'], marks: ['consume', 'createConsumer', 'subscribe'], aside: true,
    calls: [{ callee: '.*\\.(?:consume|createConsumer|subscribe)', label: 'queue consumer $0' }],
  },
  {
    id: 'mqtt', title: 'MQTT', source: 'https://github.com/mqttjs/MQTT.js', packages: ['mqtt', 'async-mqtt', 'aedes', 'nats', '@nats-io/transport-node'], marks: ['connect', 'connectAsync', 'Server', 'Aedes'], aside: true,
    calls: [{ callee: '.*\\.on', label: 'message', events: ['message', 'packetreceive', 'publish', 'subscribe', 'client', 'clientDisconnect'] }],
  },
  {
    id: 'sqs-consumer', title: 'SQS consumer', source: 'https://bbc.github.io/sqs-consumer/', packages: ['sqs-consumer'], aside: true,
    calls: [{ callee: '\\.Consumer\\.create', label: 'queue consumer', options: ['handleMessage', 'handleMessageBatch'] }],
  },
  {
    id: 'pubsub', title: 'Subscriptions', source: 'https://github.com/redis/node-redis/blob/master/docs/pub-sub.md, https://cloud.google.com/pubsub/docs/pull, https://node-postgres.com/apis/client#events', packages: ['ioredis', 'redis', '@google-cloud/pubsub', '@azure/service-bus', 'pg', 'pg-listen', '@redis/client'], marks: ['subscribe', 'pSubscribe', 'psubscribe', 'sSubscribe', 'ssubscribe', 'listenTo', 'subscription'], aside: true,
    calls: [
      { callee: '.*\\.on', label: 'message', events: ['message', 'pmessage', 'messageBuffer', 'pmessageBuffer', 'smessage', 'notification'] },
      { callee: '\\.createClient\\(\\)(?:\\.duplicate\\(\\))?\\.(?:subscribe|pSubscribe|sSubscribe)', label: 'message $0' },
      { callee: '\\.ServiceBusClient\\(\\)\\.createReceiver\\(\\)\\.subscribe', label: 'queue consumer', options: ['processMessage'] },
    ],
  },
  {
    id: 'temporal', title: 'Temporal', source: 'https://docs.temporal.io/develop/typescript/core-application', packages: ['@temporalio/worker'], aside: true,
    calls: [{ callee: '\\.Worker\\.create', label: 'activity', options: ['activities'] }],
  },
  {
    // Trigger.dev loads the files of its folders, which other code names by the id of a task alone.
    id: 'trigger', title: 'Trigger.dev', source: 'https://trigger.dev/docs/tasks/overview (v3, v4)', packages: ['@trigger.dev/sdk'],
    calls: [{ callee: '\\.(?:task|schemaTask|schedules\\.task|batch\\.task)', label: 'task $id', options: ['run', 'init', 'onStart', 'onSuccess', 'onFailure', 'cleanup', 'middleware'] }],
    places: /(?:^|\/)trigger\/.*\.[cm]?[jt]sx?$/,
  },
  {
    id: 'convex', title: 'Convex', source: 'https://docs.convex.dev/functions', packages: ['convex', './_generated/server', '../_generated/server', '../../_generated/server'],
    calls: [
      { callee: '(?:\\.(?:query|mutation|action|internalQuery|internalMutation|internalAction|httpAction)(?:Generic)?)', label: '$method', options: ['handler'] },
    ],
    places: /(?:^|\/)convex\/(?!_generated\/).*\.[cm]?[jt]sx?$/,
  },
  {
    id: 'encore', title: 'Encore', source: 'https://encore.dev/docs/ts/primitives/defining-apis', packages: ['encore.dev'],
    calls: [
      { callee: '\\.api(?:\\.(?:raw|streamIn|streamOut|streamInOut))?', label: '$verb $path' },
      { callee: '\\.(?:Subscription|CronJob)', label: '$method', options: ['handler', 'endpoint'] },
      { callee: '\\.(?:authHandler|middleware)', label: '$method' },
    ],
    places: /\.[cm]?ts$/,
  },
  {
    id: 'mcp', title: 'MCP server', source: 'https://github.com/modelcontextprotocol/typescript-sdk', packages: ['@modelcontextprotocol/sdk', '@modelcontextprotocol/server', 'fastmcp', 'mcp-framework', '@vercel/mcp-adapter', 'mcp-handler', 'mcp-use'], marks: ['MCPServer', 'createMCPServer', 'StreamableHTTPServerTransport', 'SSEServerTransport', 'WebStandardStreamableHTTPServerTransport', 'NodeStreamableHTTPServerTransport', 'createMcpHandler', 'FastMCP'], notOfCommands: true, aside: true,
    calls: [
      { callee: '\\.(?:McpServer|Server)\\(\\)\\.(?:tool|registerTool|resource|registerResource|prompt|registerPrompt)', label: 'tool $0' },
      { callee: '\\.(?:McpServer|Server)\\(\\)(?:\\.server)?\\.(?:setRequestHandler|setNotificationHandler)', label: 'tool request' },
      { callee: '\\.FastMCP', label: 'authenticate', options: ['authenticate'] },
      { callee: '\\.(?:MCPServer|createMCPServer)(?:\\(\\))\\.(?:tool|resource|resourceTemplate|prompt)', label: 'tool $name' },
      { callee: '\\.FastMCP\\(\\)\\.(?:addTool|addResource|addResourceTemplate|addPrompt)', label: 'tool $name', options: ['execute', 'load'] },
    ],
  },
  {
    id: 'mastra', title: 'Mastra', source: 'https://mastra.ai/docs/agents/using-tools', packages: ['@mastra/core'],
    calls: [
      { callee: '\\.(?:createTool|createStep)', label: 'tool $id', options: ['execute'] },
      { callee: '\\.registerApiRoute', label: 'ALL $0', options: ['handler'] },
    ],
    places: /(?:^|\/)mastra\/.*\.[cm]?ts$/,
  },
  {
    id: 'keystone', title: 'Keystone', source: 'https://keystonejs.com/docs/config/hooks (6)', packages: ['@keystone-6/core'],
    calls: [{ callee: '(?:/\\w+)?\\.list', label: 'hook', options: ['hooks', 'access'] }, { callee: '\\.config', label: 'startup', options: ['onConnect'] }],
    places: /(?:^|\/)keystone\.[cm]?[jt]s$/,
  },
];
