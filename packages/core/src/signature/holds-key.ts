import { looksLikeDer } from './pem.ts'
import { holdsSharedKey } from './shared-key.ts'

/**
 * Whether text, or bytes as one character each, is a public or private key, or becomes one when up to four of the usual
 * encodings are undone, in any order: percent, escapes of JSON and of programs, entities of HTML, hex, decimal numbers,
 * base32, base64, UTF-16. Others know such text, so it must not become a secret.
 *
 * What it looks for is too long, or too well-formed, to be in a random secret by chance.
 */
export function holdsKey(text: string, depth = 4): boolean {
  if (WORDS.test(text) || BYTES.test(text) || isDer(text) || hasPoint(text) || holdsSharedKey(text))
    return true
  return depth > 0 && decodings(text).some((inner) => inner !== text && holdsKey(inner, depth - 1))
}

// A PEM, a JWK, a key of SSH or XML, and what openssl prints, whole or damaged.
const WORDS =
  /-----|BEGIN [A-Z\d ]{0,24}(KEY|CERT)|"kty"|([Kk][Tt][Yy]|[Cc][Rr][Vv])\W{1,20}(EC|RSA|oct|OKP|P-\d)|ssh-(rsa|dss|ed25519)|ecdsa-sha2-|openssh-key|KeyValue>|[Mm]odulus\s?[=:]|(?<![\w+/-])AQAB(?![\w+/=-])|(ublic|rivate)-[Kk]ey:/

// The names of EC, RSA and Ed25519 in DER, whatever surrounds them; and the start of PKCS#1, which has no name.
const BYTES =
  /\*\x86H\xce=[\x02\x03]\x01|\*\x86H\x86\xf7\r\x01\x01|\x06\x03\+e[n-q]|0(\x81|\x82[^])[^]\x02(\x81[^]|\x82[^][^]|\x01)\0/

function isDer(text: string): boolean {
  return text.startsWith('0') && looksLikeDer(Uint8Array.from(text, (letter) => letter.charCodeAt(0)))
}

// A point of P-256 is a key, too, as WebCrypto exports it and Web Push writes it.
function hasPoint(text: string): boolean {
  const points = text.length === 64 ? [text] : Array.from(text.matchAll(POINT), ([, point]) => point!)
  return points.some((point) => {
    const [x, y] = [coordinate(point.slice(0, 32)), coordinate(point.slice(32))]
    return (y * y - x ** 3n + 3n * x - B) % P === 0n
  })
}

const POINT = /\x04(?=([\0-\xff]{64}))/g
const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn

function coordinate(bytes: string): bigint {
  return [...bytes].reduce((number, byte) => number * 256n + BigInt(byte.charCodeAt(0)), 0n)
}

function decodings(text: string): string[] {
  const numbers = text.match(NUMBERS) ?? []
  return [
    text.replace(ESCAPES, unescape),
    // UTF-16, and bytes that were read as letters and written as UTF-8.
    text.replace(/([^])\0/g, '$1'),
    text.replace(/[\xc2\xc3][\x80-\xbf]/g, oneByte),
    numbers.length < 32 ? text : numbers.map((number) => String.fromCharCode(Number(number) & 255)).join(''),
    ...fromDigits(
      text
        .toLowerCase()
        .replace(/\b0x(?=[\da-f]\b)/g, '0')
        .replace(/0x|\\x|[^\da-f]/g, ''),
      4,
      '0123456789abcdef',
    ),
    ...fromDigits(
      /[0189]/.test(text) ? '' : text.toUpperCase().replace(/[^A-Z2-7]/g, ''),
      5,
      `${UPPER}234567`,
    ),
    ...fromDigits(text.replace(/[^\w+/-]/g, ''), 6, BASE64),
    ...coordinates(text),
  ]
}

// The x and y of a JWK, whatever stands between them: each two neighbours, as the bytes of a point.
function coordinates(text: string): string[] {
  const each = Array.from(text.matchAll(COORDINATE), ([digits]) => fromDigits(digits, 6, BASE64)[0]!)
  return each.slice(1).map((second, index) => each[index]! + second)
}

const COORDINATE = /(?<![\w+/-])[\w+/-]{43}(?![\w+/-])/g

const ESCAPES =
  /[%=]([\da-f]{2})|\\x([\da-f]{2})|[%\\]u([\da-f]{4})|(?:\\u\{|&#x)([\da-f]{1,6})[};]|\\([0-7]{3})|&#(\d{1,7});|\\(.)|&(\w{2,8});/gi

function unescape(_: string, ...[a, b, c, d, octal, decimal, letter, name]: (string | undefined)[]): string {
  const hex = a ?? b ?? c ?? d
  const code = hex ? parseInt(hex, 16) : octal ? parseInt(octal, 8) : Number(decimal)
  if (code >= 0) return String.fromCharCode(code)
  return letter === undefined ? (ENTITIES[name!] ?? ' ') : /[nrt]/.test(letter) ? ' ' : letter
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', quot: '"', plus: '+', sol: '/', bsol: '\\' }

function oneByte(pair: string): string {
  return String.fromCharCode(((pair.charCodeAt(0) & 3) << 6) | (pair.charCodeAt(1) & 63))
}

const NUMBERS = /(?<![\w"'.])-?\d{1,3}(?![\w"'.:])/g

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_'

// Letters in front of the digits may look like digits, so the first byte may begin with any of the first eight.
function fromDigits(digits: string, bits: number, alphabet: string): string[] {
  if (digits.length * bits < 240) return []
  const values = Array.from(digits, (digit) => {
    const value = alphabet.indexOf(digit)
    // The hyphen and the low line are the plus sign and the slash of base64url.
    return value < 64 ? value : value - 2
  })
  return Array.from({ length: bits === 5 ? 8 : bits === 6 ? 4 : 2 }, (_, start) => {
    let [held, buffer, bytes] = [0, 0, '']
    for (const value of values.slice(start)) {
      buffer = ((buffer << bits) | value) & 0xfff
      held += bits
      if (held >= 8) bytes += String.fromCharCode((buffer >> (held -= 8)) & 255)
    }
    return bytes
  })
}
