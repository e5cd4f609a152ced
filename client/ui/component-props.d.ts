import 'vue'

// Every component of the kit passes these on to its element; with strict templates they have to be named.
declare module 'vue' {
  interface AllowedComponentProps {
    'aria-label'?: string | undefined
    onDragenter?: ((event: DragEvent) => void) | undefined
  }
}
