let context: CanvasRenderingContext2D | null | undefined

/** Pixels of a text in the page's own font; a rough figure where there is no canvas. */
export function measureText(text: string, isBold: boolean, size = 12): number {
  context ??= document.createElement('canvas').getContext('2d')
  if (!context) return text.length * size * 0.56
  context.font = `${isBold ? 600 : 400} ${size}px ${getComputedStyle(document.body).fontFamily}`
  return Math.ceil(context.measureText(text).width * 10) / 10
}
