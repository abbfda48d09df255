import { isNewer } from './engines.ts'

export interface PushpinPorts {
  http: number
  control: number
  command: number
  pull: number
  sub: number
}

export interface PushpinConfig {
  /** Pushpin's version. */
  version: string
  directory: string
  ports: PushpinPorts
  key: string
  issuer: string
  subscriptionLinger: number
  maxConnections: number
  clientBufferSize: number
}

/** Writes Pushpin's configuration: everything in one directory, every listener on its own loopback port. */
export function pushpinConfig(config: PushpinConfig): string {
  const { version, directory, ports, key, issuer, subscriptionLinger, maxConnections, clientBufferSize } =
    config
  return `[global]
include={libdir}/internal.conf
rundir=${directory}/run
ipc_prefix=pp-
port_offset=0
stats_connection_ttl=120

[runner]
services=${servicesOf(version).join()}
http_port=127.0.0.1:${ports.http}
logdir=${directory}/log
log_level=2
; Larger than any message of a test: Pushpin before 1.38 stalls after two buffers from the origin.
client_buffer_size=${clientBufferSize}
client_maxconn=${maxConnections}

[proxy]
${servicesOf(version).includes('zurl') ? ZURL : ''}routesfile=routes
debug=true
set_x_forwarded_protocol=proto-only
sig_iss=${issuer}
sig_key=${key}
updates_check=off

[handler]
push_in_spec=tcp://127.0.0.1:${ports.pull}
push_in_sub_specs=tcp://127.0.0.1:${ports.sub}
push_in_sub_connect=false
push_in_http_addr=127.0.0.1
push_in_http_port=${ports.control}
command_spec=tcp://127.0.0.1:${ports.command}
stats_spec=ipc://{rundir}/{ipc_prefix}stats
stats_format=json
message_rate=0
message_hwm=25000
message_wait=5000
id_cache_ttl=60
connection_subscription_max=20
subscription_linger=${subscriptionLinger}
stats_subscription_ttl=60
stats_report_interval=10
`
}

/** The programs of a Pushpin, by the names that its configuration has for them. */
export function servicesOf(version: string): readonly string[] {
  if (!isNewer('1.40', version)) return ['connmgr', 'proxy', 'handler']
  // It sends requests to origins by itself.
  if (!isNewer('1.37', version)) return ['condure', 'pushpin-proxy', 'pushpin-handler']
  return ['condure', 'zurl', 'pushpin-proxy', 'pushpin-handler']
}

// Debian's defaults are for a zurl that the system runs.
const ZURL = `zurl_out_specs=ipc://{rundir}/{ipc_prefix}zurl-in
zurl_out_stream_specs=ipc://{rundir}/{ipc_prefix}zurl-in-stream
zurl_in_specs=ipc://{rundir}/{ipc_prefix}zurl-out
`
