/** Text for comparison without case: NFC and lower case, Cyrillic included. «ё» and «е» stay different letters. */
export function foldText(text: string): string {
  return text.normalize('NFC').toLowerCase()
}
