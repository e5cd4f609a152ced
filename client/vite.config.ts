import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import vue from '@vitejs/plugin-vue'
import b24ui from '@bitrix24/b24ui-nuxt/vite'
import vueI18n from '@intlify/unplugin-vue-i18n/vite'

const client = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('..', import.meta.url))

// Vite reads its settings from a default export.
export default defineConfig({
  root: client,
  build: { outDir: `${root}dist/client`, emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0 },
  plugins: [
    vue(),
    vueI18n({ include: [`${client}i18n/ru/**`, `${client}i18n/en/**`, `${client}i18n/amocrm/**`], runtimeOnly: true, dropMessageCompiler: true }),
    b24ui({
      root,
      dts: true,
      autoImport: false,
      components: { dts: `${root}node_modules/.b24ui-nuxt/components.d.ts`, dirs: [] },
      experimental: { componentDetection: true },
    }),
  ],
})
