"""Other tools that make feeds of articles, each doing the same work as well as it can."""
