import { execFileSync } from 'node:child_process'
import type { TestProject } from 'vitest/node'
import { packPackages, ROOT, type PackedPackage } from '../src/packages.ts'

declare module 'vitest' {
  interface ProvidedContext {
    packed: PackedPackage[]
  }
}

/** Builds and packs the packages once for all files of tests. */
export default function setup(project: TestProject): void {
  execFileSync('pnpm', ['--silent', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] })
  project.provide('packed', packPackages())
}
