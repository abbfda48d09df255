import { expect, it } from 'vitest'
import { parseGripUrl } from '../../src/index.ts'

const BASE = 'http://127.0.0.1:5561'

it.each<[string, object]>([
  ['http://127.0.0.1:5561', { controlUrl: 'http://127.0.0.1:5561' }],
  ['http://127.0.0.1:5561/', { controlUrl: 'http://127.0.0.1:5561' }],
  [' http://127.0.0.1:5561\n', { controlUrl: 'http://127.0.0.1:5561' }],
  [`${BASE}?iss=pushpin&key=changeme`, { controlUrl: BASE, issuer: 'pushpin', key: 'changeme' }],
  [`${BASE}/?key=changeme&iss=pushpin`, { controlUrl: BASE, issuer: 'pushpin', key: 'changeme' }],
  [`${BASE}/a/b/?iss=i&key=k`, { controlUrl: 'http://127.0.0.1:5561/a/b/', issuer: 'i', key: 'k' }],
  [`${BASE}?key=base64:Y2hhbmdlbWU=`, { controlUrl: BASE, key: 'base64:Y2hhbmdlbWU=' }],
  [`${BASE}?key=base64:a+b/c==`, { controlUrl: BASE, key: 'base64:a+b/c==' }],
  [`${BASE}?key=base64%3Aa%2Bb%2Fc%3D%3D`, { controlUrl: BASE, key: 'base64:a+b/c==' }],
  [`${BASE}?seal-key=a%20secret`, { controlUrl: BASE, sealKey: 'a secret' }],
  [`${BASE}?key=a+b+c`, { controlUrl: BASE, key: 'a+b+c' }],
  [`${BASE}?key=a%20b`, { controlUrl: BASE, key: 'a b' }],
  [`${BASE}?key=cl%C3%A9`, { controlUrl: BASE, key: 'clé' }],
  [`${BASE}?key=clé`, { controlUrl: BASE, key: 'clé' }],
  [`${BASE}?key=a=b=c`, { controlUrl: BASE, key: 'a=b=c' }],
  [`${BASE}?key=a%26b`, { controlUrl: BASE, key: 'a&b' }],
  [
    `${BASE}?verify-iss=fastly%3Aabc&verify-key=%7B%22kty%22%3A%22oct%22%2C%22k%22%3A%22AQID%22%7D`,
    { controlUrl: BASE, verifyIssuer: 'fastly:abc', verifyKey: '{"kty":"oct","k":"AQID"}' },
  ],
  [
    `${BASE}?verify-key={"kty":"oct","k":"AQID"}`,
    { controlUrl: BASE, verifyKey: '{"kty":"oct","k":"AQID"}' },
  ],
  [
    'https://api.fastly.com/service/SVC?key=TOK&verify-iss=fastly%3ASVC',
    { controlUrl: 'https://api.fastly.com/service/SVC', key: 'TOK', verifyIssuer: 'fastly:SVC' },
  ],
  [
    'http://user:pass@localhost:5561',
    { controlUrl: 'http://localhost:5561', user: 'user', password: 'pass' },
  ],
  ['http://:pass@localhost', { controlUrl: 'http://localhost', user: '', password: 'pass' }],
  ['http://user@localhost', { controlUrl: 'http://localhost', user: 'user', password: '' }],
  [
    'http://%C3%BCser%40x:p%E2%82%AC%3A%2F@localhost',
    { controlUrl: 'http://localhost', user: 'üser@x', password: 'p€:/' },
  ],
  ['http://üser:p€@localhost', { controlUrl: 'http://localhost', user: 'üser', password: 'p€' }],
  [`${BASE}?x=1&iss=i&key=k&y=a+b%20c`, { controlUrl: `${BASE}/?x=1&y=a+b%20c`, issuer: 'i', key: 'k' }],
  [`${BASE}/a?x=1`, { controlUrl: 'http://127.0.0.1:5561/a?x=1' }],
  [`${BASE}?&&`, { controlUrl: BASE }],
  [`${BASE}?__proto__=1&constructor=2`, { controlUrl: `${BASE}/?__proto__=1&constructor=2` }],
])('reads %s', (url, config) => {
  expect(parseGripUrl(url)).toEqual(config)
})

it.each([
  ['', 'GRIP_URL is not a URL, such as "http://127.0.0.1:5561?iss=pushpin&key=changeme"'],
  ['127.0.0.1', 'GRIP_URL is not a URL, such as "http://127.0.0.1:5561?iss=pushpin&key=changeme"'],
  ['http://', 'GRIP_URL is not a URL, such as "http://127.0.0.1:5561?iss=pushpin&key=changeme"'],
  ['"http://localhost"', 'GRIP_URL is in quotes: remove them'],
  ["'http://localhost?iss=i&key=k'", 'GRIP_URL is in quotes: remove them'],
  [' "http://localhost" \n', 'GRIP_URL is in quotes: remove them'],
  ['“http://localhost”', 'GRIP_URL is in quotes: remove them'],
  ['`http://localhost`', 'GRIP_URL is in quotes: remove them'],
  ['http://localhost?iss=i&key=k"', 'GRIP_URL is in quotes: remove them'],
  [5 as unknown as string, 'GRIP_URL must be text'],
  [undefined as unknown as string, 'GRIP_URL must be text'],
  [new URL('http://localhost') as unknown as string, 'GRIP_URL must be text'],
  ['localhost:5561', 'GRIP_URL must be http: or https:'],
  ['file:///etc/passwd', 'GRIP_URL must be http: or https:'],
  ['data:text/plain,x', 'GRIP_URL must be http: or https:'],
  ['tcp://localhost:5560', 'GRIP_URL must be http: or https:'],
  [`${BASE}?key=a#b`, 'GRIP_URL has a "#": write it as %23'],
  [`${BASE}?key=a&key=b`, 'GRIP_URL has "key" twice'],
  [`${BASE}?key=`, 'GRIP_URL has an empty "key"'],
  [`${BASE}?key`, 'GRIP_URL has an empty "key"'],
  [`${BASE}?iss=&key=k`, 'GRIP_URL has an empty "iss"'],
  [`${BASE}?verify-key=`, 'GRIP_URL has an empty "verify-key"'],
  [`${BASE}?key=%zz`, 'GRIP_URL has a "key" with a malformed %-escape'],
  [`${BASE}?key=%E2%82`, 'GRIP_URL has a "key" with a malformed %-escape'],
  ['http://a%ff:b@localhost', 'GRIP_URL has a "user" with a malformed %-escape'],
  ['http://a:%ff@localhost', 'GRIP_URL has a "password" with a malformed %-escape'],
  [`${BASE}?control_iss=x`, 'GRIP_URL has "control_iss"; did you mean "iss"?'],
  [`${BASE}?control-iss=x`, 'GRIP_URL has "control-iss"; did you mean "iss"?'],
  [`${BASE}?verify_key=x`, 'GRIP_URL has "verify_key"; did you mean "verify-key"?'],
  [`${BASE}?verify_iss=x`, 'GRIP_URL has "verify_iss"; did you mean "verify-iss"?'],
  [`${BASE}?verifyKey=x`, 'GRIP_URL has "verifyKey"; did you mean "verify-key"?'],
  [`${BASE}?verifyiss=x`, 'GRIP_URL has "verifyiss"; did you mean "verify-iss"?'],
  [`${BASE}?issuer=x`, 'GRIP_URL has "issuer"; did you mean "iss"?'],
  [`${BASE}?verify-issuer=x`, 'GRIP_URL has "verify-issuer"; did you mean "verify-iss"?'],
  [`${BASE}?Verify-Key=x`, 'GRIP_URL has "Verify-Key"; did you mean "verify-key"?'],
  [`${BASE}?KEY=x`, 'GRIP_URL has "KEY"; did you mean "key"?'],
  [`${BASE}?Iss=x`, 'GRIP_URL has "Iss"; did you mean "iss"?'],
])('refuses %s', (url, message) => {
  expect(() => parseGripUrl(url)).toThrow(expect.objectContaining({ code: 'ERR_GRIP_CONFIG', message }))
})
