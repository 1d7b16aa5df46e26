"""How an archive is written: JSON, tables, the page for people, the manifest, the ZIP itself."""
