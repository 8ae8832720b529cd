import { describe, expect, it } from 'vitest';
import { firebase } from '../../src/frameworks/firebase.js';
import { deploy } from './deployment.js';

const pkg = '{ "name": "functions", "main": "index.js", "dependencies": { "firebase-functions": "^7.0.0" } }';

describe('firebase', () => {
  it('names groups, tasks and CommonJS exports', () => {
    const { entries } = deploy(firebase, {
      'package.json': pkg,
      'index.js': `
const functions = require('firebase-functions');
const { onTaskDispatched } = require('firebase-functions/v2/tasks');
exports.orders = { created: functions.firestore.document('orders/{id}').onCreate(async (snapshot) => {}) };
exports.thumbnails = onTaskDispatched({ rateLimits: {} }, async (request) => {});
exports.api = functions.https.onRequest((request, response) => response.end());
`,
    });
    expect(entries.map((entry) => entry.split(' <- ')[0])).toEqual([
      'function orders-created',
      'queue consumer thumbnails',
      'function api',
      'functions',
    ]);
  });

  it('knows the triggers of remote config and test lab', () => {
    const { entries } = deploy(firebase, {
      'package.json': pkg,
      'index.js': `
const { onConfigUpdated } = require('firebase-functions/remoteConfig');
const { onTestMatrixCompleted } = require('firebase-functions/testLab');
exports.diff = onConfigUpdated(async (event) => {});
exports.report = onTestMatrixCompleted({ secrets: [] }, async (event) => {});
`,
    });
    expect(entries.map((entry) => entry.split(' <- ')[0])).toEqual(['function diff', 'function report', 'functions']);
  });

  it('runs onInit at the start, and leaves out what the main file does not load', () => {
    const { entryPoints } = deploy(firebase, {
      'package.json': pkg,
      'index.js':
        "import { onInit } from 'firebase-functions';\nimport { onCall } from 'firebase-functions/https';\nonInit(() => {});\nexport const hello = onCall(() => 1);",
      'old.js': "import { onCall } from 'firebase-functions/https';\nexport const bye = onCall(() => 1);",
    });
    expect(entryPoints.map(({ label, phase, bundle }) => `${phase} ${label} ${bundle}`)).toEqual([
      'request function hello function:hello',
      'startup functions functions',
      'startup onInit functions',
    ]);
  });
});
