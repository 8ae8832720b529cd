/** Language models and retrieval: chat history, checkpoints, vector stores. */
import { absent, all, always, any, equals, external, keeps, keepsNothing, matches, not, option } from './entry.js';
import type { Created, Keeps, LibraryEntry } from './entry.js';
import { CHAT_HISTORY, VECTOR_STORE } from './replacements.js';

const LOCAL_URL = '^file:|^:memory:';

function history(exports: readonly string[], created: Created, severity: Keeps['severity'], what: string, fix: string, source: string): Keeps {
  return { exports, created, role: 'entity-store', severity, when: always, what, fix, instead: CHAT_HISTORY, shape: 'store', source };
}

function vectors(exports: readonly string[], created: Created, what: string, source: string): Keeps {
  return {
    exports,
    created,
    role: 'entity-store',
    severity: 'high',
    when: always,
    what,
    fix: 'Use a vector database; an index built from shipped data when the process starts may stay.',
    instead: VECTOR_STORE,
    shape: 'index',
    source,
  };
}

export const AI: readonly LibraryEntry[] = [
  keeps('@langchain/classic', '1.0.50', vectors([
    '.MemoryVectorStore', '.MemoryVectorStore.fromDocuments', '.MemoryVectorStore.fromTexts', '.MemoryVectorStore.fromExistingIndex',
    'langchain/vectorstores/memory:.MemoryVectorStore', 'langchain/vectorstores/memory:.MemoryVectorStore.fromDocuments', 'langchain/vectorstores/memory:.MemoryVectorStore.fromTexts',
  ], 'new', 'Vectors are an array of this process.', 'dist/vectorstores/memory.js:118')),
  keeps('@langchain/classic', '1.0.50', {
    exports: [
      '.BufferMemory', '.ConversationSummaryMemory', '.BufferWindowMemory', '.ConversationSummaryBufferMemory', '.ChatMessageHistory',
      'langchain/memory:.BufferMemory', 'langchain/memory:.ConversationSummaryMemory', 'langchain/memory:.BufferWindowMemory', 'langchain/memory:.ConversationSummaryBufferMemory',
    ],
    created: 'new',
    role: 'entity-store',
    severity: 'high',
    when: any(absent(option('chatHistory')), external(option('chatHistory'), '@langchain/core/chat_history:.InMemoryChatMessageHistory()', 'langchain/stores/message/in_memory:')),
    what: 'Without `chatHistory`, the conversation is an array of this process.',
    fix: 'Pass `chatHistory: new UpstashRedisChatMessageHistory({ sessionId, ... })` or another shared history.',
    instead: CHAT_HISTORY,
    install: ['@langchain/redis'],
    shape: 'store',
    source: 'dist/memory/chat_memory.js:19, buffer_memory.js:40',
  }),
  keeps('@langchain/core', '1.2.13', history(['.InMemoryChatMessageHistory', 'langchain/stores/message/in_memory:.ChatMessageHistory', '@langchain/community/stores/message/in_memory:.ChatMessageHistory'], 'new', 'high', 'The messages of a conversation are an array of this process.', 'Keep them in a list per thread in a shared store.', 'dist/chat_history.js:77')),
  keeps('@langchain/core', '1.2.13', {
    exports: ['.InMemoryStore', '.InMemoryCache', '.InMemoryCache.global'],
    created: 'new',
    role: 'cache',
    severity: 'medium',
    when: always,
    what: 'Entries are kept in a Map of this process.',
    fix: 'Use a store over Redis.',
    instead: CHAT_HISTORY,
    tolerable: true,
    shape: 'cache',
    source: 'dist/caches/index.js:41-76, dist/stores.js',
  }),
  keeps('@langchain/langgraph-checkpoint', '1.1.5', history(['.MemorySaver', '@langchain/langgraph:.MemorySaver'], 'new', 'critical', 'Checkpoints of every thread live in this process: an interrupted graph cannot be resumed by another instance.', 'Use PostgresSaver of @langchain/langgraph-checkpoint-postgres, or the Redis one.', 'dist/memory.js:70')),
  keeps('@langchain/langgraph-checkpoint', '1.1.5', history(['.InMemoryStore', '@langchain/langgraph:.InMemoryStore'], 'new', 'high', 'Long-term memory of the agents lives in a Map of this process.', 'Use PostgresStore or RedisStore.', 'dist/store/memory.js:37')),
  keeps('@google/generative-ai', '0.24.1', history([
    '.GoogleGenerativeAI().getGenerativeModel().startChat', '@google-cloud/vertexai:.VertexAI().getGenerativeModel().startChat', '@google-cloud/vertexai:.VertexAI().preview.getGenerativeModel().startChat',
  ], 'call', 'critical', 'What was said in a chat is a list in the chat object, in this process.', 'Keep the history of each chat in a shared store, and pass it to `startChat({ history })` for each message.', 'dist/index.js: ChatSession._history')),
  keeps('@google/genai', '1.30.0', history(['.GoogleGenAI().chats.create'], 'call', 'critical', 'What was said in a chat is a list in the chat object, in this process.', 'Keep the history of each chat in a shared store, and pass it to `chats.create({ history })` for each message.', 'src/chats.ts: Chat.history')),
  keeps('@openai/agents-core', '0.20.0', history(['.MemorySession', '@openai/agents:.MemorySession'], 'new', 'high', 'The conversation is an array of this process.', 'Write a Session over a shared store, or use OpenAIConversationsSession.', 'dist/memory/memorySession.d.ts')),
  keeps('@mastra/core', '1.71.0', {
    exports: ['.Mastra'],
    created: 'new',
    role: 'entity-store',
    severity: 'critical',
    when: any(absent(option('storage')), external(option('storage'), '@mastra/core:.InMemoryStore()', '@mastra/core/storage:.InMemoryStore()')),
    what: 'Without storage, threads, messages and workflow runs live in an InMemoryStore of this process.',
    fix: 'Pass `storage: new PostgresStore({ ... })` of @mastra/pg, or UpstashStore of @mastra/upstash.',
    instead: { upstash: '@mastra/upstash', database: '@mastra/pg', native: '@mastra/cloudflare' },
    install: ['@mastra/pg'],
    source: 'dist/mastra-p_A5pga3.js:1036-1045',
  }),
  keeps('@mastra/core', '1.71.0', {
    ...history(['.InMemoryStore', '.MockStore'], 'new', 'critical', 'Threads, messages and workflow runs live in Maps of this process.', 'Use @mastra/pg or @mastra/upstash.', 'dist/storage/mock.d.ts:25'),
    instead: { upstash: '@mastra/upstash', database: '@mastra/pg', native: '@mastra/cloudflare' },
  }),
  keeps('@mastra/libsql', '0.16.4', {
    exports: ['.LibSQLStore', '.LibSQLVector'],
    created: 'new',
    role: 'file-store',
    severity: 'critical',
    hazard: 'disk',
    when: any(matches(option('url'), LOCAL_URL), matches(option('connectionUrl'), LOCAL_URL)),
    what: 'The store is a SQLite file on this instance, or a database in its memory.',
    fix: 'Give it the libsql:// or https:// address of a Turso database.',
    instead: { upstash: '@mastra/upstash', database: '@mastra/pg', native: 'Turso' },
    install: ['@mastra/pg'],
    source: 'package.json',
  }),
  keeps('@google/adk', '2.0.0', history(['.InMemorySessionService', '.InMemoryRunner', '.InMemoryMemoryService', '.InMemoryArtifactService'], 'new', 'high', 'Sessions and what the agents remember live in Maps of this process.', 'Give the Runner a session service over a database.', 'dist/types/sessions/in_memory_session_service.d.ts:20, dist/types/runner/in_memory_runner.d.ts:30')),
  keeps('@copilotkit/runtime', '1.75.0', {
    exports: ['@copilotkit/runtime/v2:.CopilotRuntime'],
    created: 'new',
    role: 'entity-store',
    severity: 'high',
    when: all(absent(option('intelligence')), any(absent(option('runner')), external(option('runner'), '@copilotkit/runtime/v2:.InMemoryAgentRunner()'))),
    what: 'Without a runner, the threads and runs of the agents are kept in a Map of this process; a page that reconnects to another instance finds none.',
    fix: 'Pass a `runner` that keeps threads in a database.',
    instead: CHAT_HISTORY,
    source: 'dist/v2/runtime/core/runtime.cjs:66',
  }),
  keeps('@langchain/community', '1.1.29', vectors([
    '@langchain/community/vectorstores/hnswlib:.HNSWLib', '@langchain/community/vectorstores/hnswlib:.HNSWLib.fromDocuments', '@langchain/community/vectorstores/hnswlib:.HNSWLib.fromTexts',
    '@langchain/community/vectorstores/faiss:.FaissStore', '@langchain/community/vectorstores/faiss:.FaissStore.fromDocuments', '@langchain/community/vectorstores/faiss:.FaissStore.fromTexts',
    'langchain/vectorstores/hnswlib:.HNSWLib.fromDocuments', 'langchain/vectorstores/hnswlib:.HNSWLib.fromTexts', 'langchain/vectorstores/faiss:.FaissStore.fromDocuments',
  ], 'call', 'The index is memory of this process; `save` writes it to this disk.', 'LangChain.js documentation, HNSWLib and Faiss')),
  keeps('llamaindex', '0.12.1', {
    exports: ['.storageContextFromDefaults', '@llamaindex/core/storage:.storageContextFromDefaults'],
    created: 'call',
    role: 'file-store',
    severity: 'high',
    hazard: 'disk',
    when: not(absent(option('persistDir'))),
    what: 'Documents, indexes and vectors are JSON files in `persistDir` on this instance.',
    fix: 'Pass a `vectorStore` and `docStore` over a database.',
    instead: VECTOR_STORE,
    source: 'LlamaIndex.TS documentation, storage',
  }),
  keepsNothing('ai', '7.0.173', {
    exports: ['.streamText', '.generateText', '.streamObject', '.generateObject'],
    created: 'call',
    role: 'background-work',
    what: 'It keeps nothing; a stream that must outlive a disconnect needs resumable-stream.',
    source: 'dist/index.d.ts:2668,7215',
  }),
  keeps('hnswlib-node', '3.0.0', vectors(['.HierarchicalNSW', '.BruteforceSearch'], 'new', 'The index is memory of this process; `writeIndex` saves it to this disk.', 'package.json')),
  keeps('faiss-node', '0.5.1', vectors(['.IndexFlatL2', '.IndexFlatIP', '.Index'], 'new', 'The index is memory of this process; `write` saves it to this disk.', 'package.json')),
  keeps('vectra', '0.12.3', { ...vectors(['.LocalIndex', '.LocalDocumentIndex'], 'new', 'The index is a folder on this instance.', 'lib/LocalIndex.d.ts:15-17'), role: 'file-store', hazard: 'disk' }),
  keeps('chromadb', '3.5.0', {
    exports: ['.ChromaClient'],
    created: 'new',
    role: 'entity-store',
    severity: 'medium',
    when: any(
      all(absent(option('host')), absent(option('path'))),
      matches(option('path'), '//(localhost|127\\.0\\.0\\.1)'),
      equals(option('host'), 'localhost', '127.0.0.1'),
    ),
    what: 'Without an address it talks to a server on localhost, which a function cannot reach.',
    fix: 'Give it the address of a hosted Chroma, or use CloudClient.',
    instead: VECTOR_STORE,
    source: 'dist/chromadb.mjs:364,1029',
  }),
];
