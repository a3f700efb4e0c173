"""Where supported housing is short in England: demand, supply and gaps by council or NHS integrated care system."""
