import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** Answers what Vercel's command asks its service before it serves a project on this machine. */
export async function startVercelApi(): Promise<http.Server & { url: string }> {
  const server = http.createServer((request, response) => {
    const path = request.url?.split('?', 1)[0] ?? ''
    const answer = ANSWERS.find(([pattern]) => pattern.test(path))?.[1] ?? {}
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return Object.assign(server, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

/** The project that a folder belongs to: `.vercel/project.json`. */
export const VERCEL_PROJECT = { projectId: 'prj_local', orgId: 'team_local' }

const PROJECT = {
  id: 'prj_local',
  name: 'chat',
  accountId: 'team_local',
  framework: null,
  nodeVersion: '24.x',
  createdAt: 1,
  updatedAt: 1,
  link: null,
  targets: {},
  env: [],
  settings: {},
}
const USER = {
  id: 'u1',
  uid: 'u1',
  username: 'local',
  email: 'a@b',
  version: 'northstar',
  defaultTeamId: 'team_local',
}
const ANSWERS: readonly (readonly [RegExp, object])[] = [
  [/\/projects\/[^/]+$/, PROJECT],
  [/\/teams\//, { id: 'team_local', slug: 'local', name: 'local' }],
  [/\/user$/, { user: USER }],
  [/env/, { envs: [], env: {}, buildEnv: {} }],
]
