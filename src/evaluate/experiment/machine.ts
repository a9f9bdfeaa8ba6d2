import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os'

/** Where a run was made, so that its figures can be set against another's. */
export function describeMachine() {
  const [cpu] = cpus()
  return {
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memory_gb: totalmem() / 2 ** 30,
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    load_average: loadavg(),
  }
}
