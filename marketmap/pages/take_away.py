"""The table of every figure on the map, and its files."""

import pandas as pd
import streamlit as st

from marketmap.geography import kind_of
from marketmap.groups import group_of
from marketmap.outputs.words import MISSING
from marketmap.pages.look import quiet
from marketmap.pages.view import View
