# Avis
