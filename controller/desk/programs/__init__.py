"""Programs: what there is, what one does here, and changing one's own."""
