/** Functions that a package gets back from a callback, or in the options of one of its calls. */
import type { Way } from './registrations.js';

export const GIVEN_WAYS: Readonly<Record<string, Way>> = {
  'callbacks of a login that is set up for each request': {
    packages: ['next', 'react', 'next-auth'], scripts: { start: 'next start' },
    files: {
      'auth.ts': "import NextAuth from 'next-auth';\nexport const { handlers, auth } = NextAuth((request) => ({ providers: [], callbacks: { async session({ session }: any) { await touch(session.user.id); return session; } } }));\n",
      'app/api/auth/[...nextauth]/route.ts': "import { handlers } from '../../../../auth';\nexport const { GET, POST } = handlers;\n",
    },
  },
  'hooks that a hook of Apollo returns': {
    packages: ['@apollo/server', 'graphql'],
    files: "import { ApolloServer } from '@apollo/server';\nimport { startStandaloneServer } from '@apollo/server/standalone';\nconst server = new ApolloServer({ typeDefs: '', resolvers: { Query: { now: () => Date.now() } }, plugins: [{ async requestDidStart() { return { async willSendResponse({ request }: any) { await touch(request.http.headers.get('token')); } }; } }] });\nawait startStandaloneServer(server, {});\n",
  },
  'hooks that a macro of Elysia returns': {
    packages: ['elysia'], scripts: { start: 'bun src/server.ts' },
    files: "import { Elysia } from 'elysia';\nnew Elysia().macro({ member: (needed: boolean) => ({ beforeHandle: async ({ headers }: any) => { await touch(headers.token); } }) }).get('/', () => 'ok', { member: true }).listen(3000);\n",
  },
  'resolvers that are made for each request': {
    packages: ['hono', '@hono/node-server', '@hono/graphql-server', 'graphql'],
    files: "import { Hono } from 'hono';\nimport { serve } from '@hono/node-server';\nimport { graphqlServer } from '@hono/graphql-server';\nimport { buildSchema } from 'graphql';\nconst app = new Hono();\napp.use('/graphql', graphqlServer({ schema: buildSchema('type Query { who(token: String): String }'), rootResolver: () => ({ who: async ({ token }: any) => touch(token) }) }));\nserve(app);\n",
  },
};
