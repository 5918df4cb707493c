"""The registry: models and exemplars, what they promise and reach, how they are appraised, reviewed and shown."""

from models_registry.models.appraisal import (
    Appraisal,
    Criterion,
    CriterionScore,
    RatingBand,
    Rubric,
    ScoreEvent,
)
from models_registry.models.exemplars import Exemplar, ExemplarEvent
from models_registry.models.gallery import Gallery, GalleryEvent, PublicStory, StoryPhoto
from models_registry.models.likeness import NameToken
from models_registry.models.mobilisation import Delisting, MobilisationModel, ModelEvent, ModelYear, Recognition
from models_registry.models.progress import Figure, Photo, ProgressUpdate
from models_registry.models.results import Force, Indicator, LevelEntry, Promise, Resource
from models_registry.models.reviews import ListReview, ReviewLine

__all__ = [
    "Appraisal",
    "Criterion",
    "CriterionScore",
    "Delisting",
    "Exemplar",
    "ExemplarEvent",
    "Figure",
    "Force",
    "Gallery",
    "GalleryEvent",
    "Indicator",
    "LevelEntry",
    "ListReview",
    "MobilisationModel",
    "ModelEvent",
    "ModelYear",
    "NameToken",
    "Photo",
    "ProgressUpdate",
    "Promise",
    "PublicStory",
    "RatingBand",
    "Recognition",
    "Resource",
    "ReviewLine",
    "Rubric",
    "ScoreEvent",
    "StoryPhoto",
]
