/** What one request has to tell others, or the people who watch. */
import { code, durableObject, dynamo, native, postgres, postgresSession, redis, upstash } from '../choice.js';
import type { RoleRemedies } from '../choice.js';

export const connections: RoleRemedies = {
  test: 'Connect one client to A and one to B: both see each message. Kill A: its client comes back on B and misses nothing.',
  choices: [
    redis(
      'Keep sockets where they are, and send messages through Redis',
      `
import type { WebSocket } from 'ws';

const subscriber = redis.duplicate(); // a subscribed connection can do nothing else
const local = new Map<string, Set<WebSocket>>(); // the sockets of this instance only

void subscriber.psubscribe('{{key}}:*');
subscriber.on('pmessage', (_pattern, channel, message) => {
  for (const socket of local.get(channel) ?? []) socket.send(message);
});

export function join(room: string, socket: WebSocket): void {
  const channel = \`{{key}}:\${room}\`;
  const sockets = local.get(channel) ?? new Set();
  local.set(channel, sockets.add(socket));
  socket.on('close', () => sockets.delete(socket));
}

export const broadcast = (room: string, message: string) => redis.publish(\`{{key}}:\${room}\`, message);

/** Who is there: refreshed by heartbeats, forgotten without them. */
export const present = (room: string, user: string) => redis.zadd(\`{{key}}:\${room}:users\`, Date.now(), user);
`,
      {
        pitfall:
          'A socket that is registered in Redis still cannot be written to by another instance: publish instead. What is sent while a client is away needs a stream.',
      },
    ),
    durableObject(
      'Give each room one object that holds its sockets',
      'Room',
      `
export class Room extends DurableObject<Env> {
  override async fetch(): Promise<Response> {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server); // the object may sleep, the sockets stay
    return new Response(null, { status: 101, webSocket: client });
  }

  override async webSocketMessage(_sender: WebSocket, message: string | ArrayBuffer) {
    for (const socket of this.ctx.getWebSockets()) socket.send(message);
  }
}

export const connect = (env: Env, room: string, request: Request) => env.ROOM.get(env.ROOM.idFromName(room)).fetch(request);
`,
      { pitfall: 'Fields of the object are lost when it sleeps: keep what belongs to a socket with serializeAttachment.' },
    ),
    dynamo(
      'Let API Gateway hold the sockets, and keep their ids in a table',
      'DeleteCommand, PutCommand, ScanCommand',
      `
import { ApiGatewayManagementApiClient, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';

const gateway = new ApiGatewayManagementApiClient({ endpoint: process.env.WEBSOCKET_ENDPOINT });

export const connected = (id: string) => db.send(new PutCommand({ TableName, Item: { pk: id, expires: Math.floor(Date.now() / 1000) + 7_200 } }));
export const disconnected = (id: string) => db.send(new DeleteCommand({ TableName, Key: { pk: id } }));

export async function broadcast(message: string): Promise<void> {
  const { Items = [] } = await db.send(new ScanCommand({ TableName }));
  await Promise.allSettled(Items.map(({ pk }) => gateway.send(new PostToConnectionCommand({ ConnectionId: pk, Data: Buffer.from(message) }))));
}
`,
      {
        commands: ['npm install @aws-sdk/client-apigatewaymanagementapi'],
        env: ['WEBSOCKET_ENDPOINT'],
        pitfall: 'A connection ends after two hours at the latest, and GoneException means that its id can be deleted.',
      },
    ),
    native(
      'supabase',
      'Supabase Realtime',
      'Let Realtime hold the connections',
      `
import { createClient } from '@supabase/supabase-js';

const supabase = createClient(process.env.SUPABASE_URL!, process.env.SUPABASE_SERVICE_ROLE_KEY!);

export const broadcast = (room: string, payload: object) => supabase.channel(room).send({ type: 'broadcast', event: 'message', payload });
`,
      {
        commands: ['npm install @supabase/supabase-js'],
        env: ['SUPABASE_URL', 'SUPABASE_SERVICE_ROLE_KEY'],
        pitfall: 'Broadcasts are not kept: a client that was away has to read what it missed from a table.',
      },
    ),
    upstash(
      'Keep messages in a stream, and let clients ask for what is new',
      `
export const send = (room: string, message: object) =>
  redis.xadd(\`{{key}}:\${room}\`, '*', { message: JSON.stringify(message) }, { trim: { type: 'MAXLEN', threshold: 1_000, comparison: '~' } });

/** For an SSE route or for polling: everything after the last id that the client has seen. */
export const after = (room: string, lastId: string) => redis.xrange(\`{{key}}:\${room}\`, \`(\${lastId}\`, '+');
`,
      { pitfall: 'An event stream ends with the time limit of the function: the client must come back with the last id it has seen.' },
    ),
    ...postgres(
      'Keep messages in a table, and let clients ask for what is new',
      `
export const send = (room: string, message: object) => query('INSERT INTO {{key}} (room, message) VALUES ($1, $2)', [room, JSON.stringify(message)]);

export const after = (room: string, lastId: number) => query('SELECT id, message FROM {{key}} WHERE room = $1 AND id > $2 ORDER BY id LIMIT 100', [room, lastId]);
`,
      {
        schema: 'CREATE TABLE {{key}} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, room text NOT NULL, message jsonb NOT NULL)',
        pitfall: 'Ids are given before the commit: a slow transaction may show a smaller id late.',
      },
    ),
    native(
      'last',
      'Hosted realtime service',
      'Let a service hold the connections, and publish over HTTP',
      `
export const broadcast = (room: string, data: string) =>
  fetch(\`https://rest.ably.io/channels/\${encodeURIComponent(room)}/messages\`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: \`Basic \${Buffer.from(process.env.ABLY_API_KEY!).toString('base64')}\` },
    body: JSON.stringify({ name: 'message', data }),
  });
`,
      { env: ['ABLY_API_KEY'], pitfall: 'Clients need tokens of their own, never the key.' },
    ),
  ],
};

export const pubsub: RoleRemedies = {
  test: 'Subscribe on B and publish on A: the message arrives once.',
  choices: [
    redis(
      'Publish through Redis, on a connection of its own for subscribing',
      `
const subscriber = redis.duplicate(); // a subscribed connection can do nothing else

export const publish = (topic: string, event: object) => redis.publish(\`{{key}}:\${topic}\`, JSON.stringify(event));

export async function subscribe(topic: string, listener: (event: unknown) => void): Promise<void> {
  await subscriber.subscribe(\`{{key}}:\${topic}\`);
  subscriber.on('message', (channel, message) => {
    if (channel === \`{{key}}:\${topic}\`) listener(JSON.parse(message));
  });
}
`,
      { pitfall: 'Who is not connected misses it, and a function is rarely connected: use a stream or a queue where nothing may be lost.' },
    ),
    upstash(
      'Publish over HTTP, and read over an event stream',
      `
export const publish = (topic: string, event: object) => redis.publish(\`{{key}}:\${topic}\`, event);

/** For as long as the request lives that listens. */
export function subscribe(topic: string, listener: (event: unknown) => void): () => Promise<void> {
  const subscription = redis.subscribe(\`{{key}}:\${topic}\`);
  subscription.on('message', ({ message }) => listener(message));
  return () => subscription.unsubscribe();
}
`,
      { pitfall: 'Who is not connected misses it: use QStash or a stream where nothing may be lost.' },
    ),
    native(
      'aws',
      'Amazon EventBridge',
      'Put the event on a bus, and let rules call functions',
      `
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';

const bus = new EventBridgeClient({});

export const publish = (type: string, event: object) =>
  bus.send(new PutEventsCommand({ Entries: [{ Source: '{{key}}', DetailType: type, Detail: JSON.stringify(event), EventBusName: process.env.EVENT_BUS_NAME }] }));
`,
      {
        commands: ['npm install @aws-sdk/client-eventbridge'],
        env: ['EVENT_BUS_NAME'],
        pitfall: 'PutEvents answers 200 even where entries failed: look at FailedEntryCount.',
      },
    ),
    native(
      'vercel',
      'Vercel Queues',
      'Send the event to a topic, and let the platform call each consumer',
      `
import { handleCallback, send } from '@vercel/queue';

export const publish = (event: { id: string }) => send('{{key}}', event, { idempotencyKey: event.id });

/** The route that vercel.json names as a consumer of the topic. */
export const POST = handleCallback<{ id: string }>(async (event) => {
  console.log('received', event.id);
});
`,
      { commands: ['npm install @vercel/queue'], pitfall: 'It delivers at least once: a listener must bear the same event twice.' },
    ),
    native(
      'cloudflare',
      'Cloudflare Queues',
      'Send the event to a queue',
      `
interface Env {
  EVENTS: Queue<{ id: string }>; // wrangler.jsonc: "queues": { "producers": [{ "binding": "EVENTS", "queue": "{{name}}" }], "consumers": [{ "queue": "{{name}}" }] }
}

export const publish = (env: Env, event: { id: string }) => env.EVENTS.send(event);

export default {
  async queue(batch) {
    for (const message of batch.messages) console.log('received', message.body.id);
  },
} satisfies ExportedHandler<Env, { id: string }>;
`,
      {
        commands: ['npx wrangler queues create {{name}}'],
        pitfall: 'A queue has one consumer: for several listeners send to several queues, or let a Durable Object pass it on.',
      },
    ),
    postgresSession(
      'Notify through the database',
      `
export const publish = (topic: string, event: object) => pool.query('SELECT pg_notify($1, $2)', [topic, JSON.stringify(event)]);

export async function subscribe(topic: string, listener: (event: unknown) => void): Promise<void> {
  const client = await pool.connect(); // stays with this listener
  await client.query(\`LISTEN "\${topic.replaceAll('"', '""')}"\`);
  client.on('notification', ({ payload }) => listener(JSON.parse(payload ?? 'null')));
}
`,
      { pitfall: 'It needs a direct connection (not through a transaction pooler), and a message holds less than 8000 bytes: send ids.' },
    ),
    native(
      'last',
      'Awaited call',
      'Where sender and listener belong to one request, call the listener',
      `
type Listener = (event: { readonly id: string }) => Promise<void>;

/** Listeners that are known when the code is written need no emitter that lives between requests. */
export async function publish(event: { readonly id: string }, listeners: readonly Listener[]): Promise<void> {
  await Promise.all(listeners.map((listener) => listener(event)));
}
`,
      { pitfall: 'An emitter does not wait for its listeners: on functions what they do may never finish.' },
    ),
  ],
};

export const metrics: RoleRemedies = {
  test: 'Make N requests over A and B: the total is N, and still is after a restart.',
  choices: [
    native(
      'code',
      'OpenTelemetry',
      'Push each measurement to a metrics service',
      `
import { metrics } from '@opentelemetry/api';

const requests = metrics.getMeter('app').createCounter('{{key}}');

/** The exporter (OTLP) sums up over all instances; nothing is served from memory. */
export const record = (route: string) => requests.add(1, { route });
`,
      {
        commands: ['npm install @opentelemetry/api @opentelemetry/sdk-node @opentelemetry/exporter-metrics-otlp-http'],
        env: ['OTEL_EXPORTER_OTLP_ENDPOINT'],
        pitfall:
          'On functions flush before the instance is frozen (forceFlush in waitUntil); a /metrics route behind a load balancer shows one random instance.',
      },
    ),
    redis(
      'Count in hashes by minute, and read the sums from there',
      `
export async function record(name: string, amount = 1): Promise<void> {
  const key = \`{{key}}:\${new Date().toISOString().slice(0, 16)}\`;
  await redis.multi().hincrby(key, name, amount).expire(key, 172_800).exec();
}

export const minute = (iso: string) => redis.hgetall(\`{{key}}:\${iso.slice(0, 16)}\`);
`,
      { pitfall: 'Averages of averages are wrong: keep sum and count.' },
    ),
    upstash(
      'Count in hashes by minute, and read the sums from there',
      `
export async function record(name: string, amount = 1): Promise<void> {
  const key = \`{{key}}:\${new Date().toISOString().slice(0, 16)}\`;
  await redis.multi().hincrby(key, name, amount).expire(key, 172_800).exec();
}

export const minute = (iso: string) => redis.hgetall<Record<string, number>>(\`{{key}}:\${iso.slice(0, 16)}\`);
`,
      { pitfall: 'Each count is a request: record once for each request of the app, and after the response (waitUntil).' },
    ),
    ...postgres(
      'Sum up in a table by minute',
      `
export const record = (name: string, amount = 1) =>
  query(\`INSERT INTO {{key}} AS m (minute, name, total) VALUES (date_trunc('minute', now()), $1, $2)
         ON CONFLICT (minute, name) DO UPDATE SET total = m.total + excluded.total\`, [name, amount]);

export const history = () => query("SELECT minute, name, total FROM {{key}} WHERE minute > now() - interval '1 day' ORDER BY minute");
`,
      {
        schema: 'CREATE TABLE {{key}} (minute timestamptz, name text, total bigint NOT NULL, PRIMARY KEY (minute, name))',
        pitfall: 'A row that every request updates becomes a queue: sum up by minute and instance where traffic is high.',
      },
    ),
    native(
      'aws',
      'CloudWatch embedded metrics',
      'Write the measurement to the log, where CloudWatch counts it',
      `
export function record(name: string, value = 1): void {
  console.log(JSON.stringify({
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [{ Namespace: '{{key}}', Dimensions: [[]], Metrics: [{ Name: name, Unit: 'Count' }] }] },
    [name]: value,
  }));
}
`,
      { pitfall: 'With JSON log format switched on, write to stdout in the shape above and nothing around it.' },
    ),
    native(
      'cloudflare',
      'Cloudflare Analytics Engine',
      'Write data points, and query them with SQL',
      `
interface Env {
  METRICS: AnalyticsEngineDataset; // wrangler.jsonc: "analytics_engine_datasets": [{ "binding": "METRICS", "dataset": "{{key}}" }]
}

export const record = (env: Env, name: string, value = 1) => env.METRICS.writeDataPoint({ indexes: [name], blobs: [name], doubles: [value] });
`,
      { pitfall: 'It samples under load: sum _sample_interval instead of counting rows.' },
    ),
  ],
};

export const logBuffer: RoleRemedies = {
  test: 'Send one event and nothing more: it arrives. Send one and stop the instance: it arrives.',
  choices: [
    code(
      'Write each line to stdout, and let the platform collect it',
      `
export function log(level: 'info' | 'error', message: string, fields: Record<string, unknown> = {}): void {
  console.log(JSON.stringify({ level, message, time: new Date().toISOString(), ...fields }));
}
`,
      { pitfall: 'Between SIGTERM and the end there is half a second on Vercel and none on Lambda: what waits in an array is lost.' },
    ),
    redis(
      'Append to a stream',
      `
export const log = (event: object) => redis.xadd('{{key}}', 'MAXLEN', '~', 100_000, '*', 'event', JSON.stringify(event));
export const latest = (count = 100) => redis.xrevrange('{{key}}', '+', '-', 'COUNT', count);
`,
      { pitfall: 'A stream without MAXLEN grows until the memory is full.' },
    ),
    upstash(
      'Append to a list that is cut to length',
      `
export const log = (event: object) => redis.multi().lpush('{{key}}', event).ltrim('{{key}}', 0, 9_999).exec();
export const latest = (count = 100) => redis.lrange('{{key}}', 0, count - 1);
`,
      { pitfall: 'Each event is a request: send those of one request together, after the response (waitUntil).' },
    ),
    ...postgres(
      'Append to a table',
      `
export const log = (event: object) => query('INSERT INTO {{key}} (event) VALUES ($1)', [JSON.stringify(event)]);
export const latest = (count = 100) => query('SELECT at, event FROM {{key}} ORDER BY at DESC LIMIT $1', [count]);
`,
      {
        schema: 'CREATE TABLE {{key}} (at timestamptz NOT NULL DEFAULT now(), event jsonb NOT NULL)',
        pitfall: 'An audit entry belongs into the transaction of what it describes.',
      },
    ),
    native(
      'last',
      'Flush at the end of the request',
      'Keep the buffer, and empty it before the response ends',
      `
import { waitUntil } from '@vercel/functions';

export function flushed(events: readonly object[]): void {
  waitUntil(fetch(process.env.ANALYTICS_URL!, { method: 'POST', body: JSON.stringify(events) }));
}
`,
      {
        commands: ['npm install @vercel/functions'],
        env: ['ANALYTICS_URL'],
        pitfall: 'Analytics SDKs collect before they send: set flushAt to 1, or await flush().',
      },
    ),
  ],
};
