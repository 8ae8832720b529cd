/** Schemas and routers of remote procedures whose resolvers are given by calls. Data only. */
import type { HandlerLibrary } from './handler-library.js';

export const PROCEDURES: readonly HandlerLibrary[] = [
  {
    // Fields are made in callbacks, `(t) => t.string({ resolve })`: what those hand over runs for whoever asks for the field.
    id: 'pothos',
    title: 'Pothos',
    source: 'https://pothos-graphql.dev/docs/guide/fields (4)',
    packages: ['@pothos/core'],
    marks: ['queryType', 'queryField', 'queryFields', 'mutationType', 'mutationField', 'mutationFields', 'objectType'],
    calls: [
      { callee: '\\(\\)\\.(?:query|mutation|subscription)Fields?', label: '$method $0' },
      { callee: '\\(\\)\\.(?:query|mutation|subscription)Type', label: '$method', options: ['fields'] },
      {
        callee:
          '\\(\\)\\.(?:objectType|objectRef\\(\\)\\.implement|prismaObject|drizzleObject|interfaceType|node|objectFields?|prismaObjectFields?|relayMutationField)',
        label: 'field $0',
        options: ['fields', 'resolve', 'isTypeOf'],
      },
    ],
  },
  {
    id: 'nexus',
    title: 'Nexus',
    source: 'https://nexusjs.org/docs/api (1)',
    packages: ['nexus', '@nexus/schema'],
    calls: [
      {
        callee: '\\.(?:objectType|extendType|interfaceType|queryType|mutationType|subscriptionType)',
        label: '$method $name',
        options: ['definition'],
      },
      { callee: '\\.(?:queryField|mutationField|subscriptionField)', label: '$method $0', options: ['resolve', 'authorize', 'subscribe'] },
    ],
  },
  {
    id: 'graphql-ws',
    title: 'graphql-ws',
    source: 'https://the-guild.dev/graphql/ws/get-started (6)',
    packages: ['graphql-ws', 'subscriptions-transport-ws'],
    marks: ['useServer', 'makeServer', 'makeHandler', 'makeBehavior', 'create'],
    aside: true,
    calls: [
      {
        callee: '\\.(?:useServer|makeServer|makeHandler|makeBehavior|SubscriptionServer\\.create|SubscriptionServer)',
        label: 'socket',
        options: [
          'onConnect',
          'onDisconnect',
          'onClose',
          'onSubscribe',
          'onOperation',
          'onNext',
          'onError',
          'onComplete',
          'onOperationComplete',
          'context',
        ],
      },
    ],
  },
  {
    id: 'graphql-shield',
    title: 'GraphQL Shield',
    source: 'https://the-guild.dev/graphql/shield/docs',
    packages: ['graphql-shield'],
    aside: true,
    calls: [{ callee: '\\.(?:rule\\(\\)|inputRule)', label: 'rule' }],
  },
  {
    id: 'orpc',
    title: 'oRPC',
    source: 'https://orpc.unnoq.com/docs/procedure (1)',
    packages: ['@orpc/server'],
    calls: [
      { callee: '.*\\.handler', label: 'procedure' },
      { callee: '.*\\.(?:use|middleware)', label: 'middleware' },
    ],
  },
  {
    id: 'ts-rest',
    title: 'ts-rest',
    source: 'https://ts-rest.com/docs/express/ (3)',
    packages: ['@ts-rest/express', '@ts-rest/fastify', '@ts-rest/next', '@ts-rest/serverless'],
    aside: true,
    calls: [
      { callee: '\\.initServer\\(\\)\\.router', label: 'route', members: true },
      {
        callee:
          '\\.(?:createNextRoute|createNextRouter|createRouter|fetchRequestHandler|createLambdaHandler|createNextHandler|createExpressEndpoints)',
        label: 'route',
        members: true,
      },
    ],
  },
  {
    id: 'connect-rpc',
    title: 'Connect RPC',
    source: 'https://connectrpc.com/docs/node/server-plugins (2)',
    packages: [
      '@connectrpc/connect',
      '@connectrpc/connect-node',
      '@connectrpc/connect-express',
      '@connectrpc/connect-fastify',
      '@connectrpc/connect-next',
    ],
    calls: [
      {
        callee: '\\.(?:connectNodeAdapter|expressConnectMiddleware|nextJsApiRouter)',
        label: 'rpc',
        options: ['routes', 'interceptors', 'contextValues'],
      },
      { callee: '\\.createConnectRouter\\(\\)(?:\\.\\w+\\(\\))*\\.(?:service|rpc)', label: 'rpc', members: true },
    ],
  },
  {
    id: 'jayson',
    title: 'Jayson',
    source: 'https://github.com/tedeh/jayson',
    packages: ['jayson', 'json-rpc-2.0'],
    calls: [
      { callee: '\\.(?:Server|server|Method)', label: 'rpc', members: true },
      { callee: '\\.(?:Server|server)\\(\\)\\.methods?', label: 'rpc $0', members: true },
      { callee: '\\.JSONRPCServer\\(\\)\\.addMethod', label: 'rpc $0' },
    ],
  },
  {
    id: 'soap',
    title: 'SOAP',
    source: 'https://github.com/vpulim/node-soap',
    packages: ['soap'],
    marks: ['listen'],
    aside: true,
    calls: [{ callee: '\\.listen', label: 'soap', members: true }],
  },
];
