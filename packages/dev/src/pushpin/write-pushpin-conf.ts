import type { ProxySettings } from './proxy-settings.ts'
import { isBefore, type PushpinVersion, WITH_CONNMGR, WITH_FLOW_CONTROL, WITHOUT_ZURL } from './version.ts'

/** What {@link writePushpinConf} writes. */
export interface PushpinConf extends ProxySettings {
  version: PushpinVersion
  /** Port for clients. */
  port: number
  maxConnections: number
  /** Bytes of the largest message to a client; before 1.38, the buffers depend on it. */
  largestMessage: number
  runDirectory: string
  logDirectory: string
  /** Whether there is a load balancer in front of it whose `X-Forwarded-*` can be trusted. */
  behindLoadBalancer: boolean
}

/** The text of pushpin.conf, a reason with each line that is not Pushpin's own default. */
export function writePushpinConf(conf: PushpinConf): string {
  const { version, behindLoadBalancer, control } = conf
  return `# For Pushpin ${isBefore(version, WITH_CONNMGR) ? version.join('.') : '1.40 and newer'}, written by grip-dev pushpin-conf.

[global]
include={libdir}/internal.conf
rundir=${conf.runDirectory}
ipc_prefix=pushpin-
port_offset=0
stats_connection_ttl=120

[runner]
${services(version)}
# Plain HTTP for clients; TLS is the business of what is before it.
http_port=${conf.port}
logdir=${conf.logDirectory}
log_level=2
${clientBuffer(version, conf.largestMessage)}
client_maxconn=${conf.maxConnections}

[proxy]
routesfile=routes
debug=false
# What the library verifies: GRIP_URL has the same issuer and key.
sig_iss=${conf.issuer}
sig_key=${conf.key}
${isBefore(version, WITHOUT_ZURL) ? ZURL : ''}${behindLoadBalancer ? BEHIND : DIRECT}
set_x_forwarded_protocol=proto-only
auto_cross_origin=false
accept_pushpin_route=false
updates_check=off

[handler]
# Where the library publishes. This port asks nobody for a key: no one else may reach it.
push_in_http_addr=${control.address}
push_in_http_port=${control.port}
# Deliveries a second. Pushpin's 2,500 would take 40 s to bring a message to 100,000.
message_rate=0
message_hwm=25000
# Milliseconds that an item waits for the one before it.
message_wait=5000
# Seconds in which an id is published once only, however often the library has to repeat the publish.
id_cache_ttl=60
connection_subscription_max=20
subscription_linger=60
stats_spec=ipc://{rundir}/{ipc_prefix}stats
stats_subscription_ttl=60
stats_report_interval=10
stats_format=tnetstring
`
}

function services(version: PushpinVersion): string {
  if (!isBefore(version, WITH_CONNMGR)) return 'services=connmgr,proxy,handler'
  if (!isBefore(version, WITHOUT_ZURL)) return 'services=condure,pushpin-proxy,pushpin-handler'
  return `# With a zurl of its own: without one, Pushpin starts and every request hangs.
services=condure,zurl,pushpin-proxy,pushpin-handler`
}

function clientBuffer(version: PushpinVersion, largestMessage: number): string {
  if (!isBefore(version, WITH_FLOW_CONTROL)) {
    return `# The headers of a request must fit, including cookies and ws.meta.
client_buffer_size=32768`
  }
  return `# Before 1.38 a message to a client that is larger than two of these stalls (--largest-message). In time each
# connection may take two of these of memory.
client_buffer_size=${Math.max(LEAST_BUFFER, Math.ceil(largestMessage / 2))}`
}

/** The headers of a request have to fit. */
const LEAST_BUFFER = 16_384

const ZURL = `zurl_out_specs=ipc://{rundir}/{ipc_prefix}zurl-in
zurl_out_stream_specs=ipc://{rundir}/{ipc_prefix}zurl-in-stream
zurl_in_specs=ipc://{rundir}/{ipc_prefix}zurl-out
`

const DIRECT = `# Only the address of the client: its own X-Forwarded-For is not passed on.
x_forwarded_for=truncate:0,append
accept_x_forwarded_protocol=false`

const BEHIND = `# Set by the load balancer, which no client can bypass.
x_forwarded_for=
accept_x_forwarded_protocol=true`
