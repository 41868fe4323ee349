import { svelte } from '@sveltejs/vite-plugin-svelte';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [
    svelte(),
    VitePWA({
      registerType: 'prompt',
      injectRegister: false,
      manifest: {
        name: 'Konten SOP – Diskominfo Kota Pontianak',
        short_name: 'Konten SOP',
        description: 'Permohonan dan produksi konten informasi menurut SOP 91/IKP.KOMINFO/2020',
        lang: 'id',
        start_url: '/',
        display: 'standalone',
        background_color: '#f6f7f9',
        theme_color: '#0b5c5e',
        icons: [
          { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
          { src: '/icon-maskable.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'maskable' },
        ],
      },
      workbox: {
        globPatterns: ['**/*.{js,mjs,css,html,svg}'],
        globIgnores: ['**/pdf*', '**/openjpeg*'], // 2 MB that few need, and nobody without a network
        maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
        navigateFallbackDenylist: [/^\/api\//, /^\/local\//, /^\/__\//, /^\/content\//],
      },
    }),
  ],
  build: { target: 'es2022', modulePreload: { polyfill: false }, manifest: true },
  resolve: process.env['VITEST'] ? { conditions: ['browser'] } : {},
  test: { environment: 'happy-dom', include: ['tests/**/*.test.ts'], restoreMocks: true },
});
