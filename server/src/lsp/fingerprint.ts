/** A short name of a text, which another text has as good as never. It keeps no secret. */

const [primeA, primeB] = [2_654_435_761, 1_597_334_677];

/** 53 bits (cyrb53, public domain), as browsers offer no hash that can be had at once. */
export function fingerprint(text: string): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, primeA);
    b = Math.imul(b ^ unit, primeB);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return (4_294_967_296 * (2_097_151 & b) + (a >>> 0)).toString(36);
}
