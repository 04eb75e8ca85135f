"""`image`: uploaded pictures."""

from __future__ import annotations

from runtime.fields.settings import setting, whole
from runtime.fields.types.file import MOST, FileType
from runtime.fields.values import FieldLike


class ImageType(FileType):
    """As files; pictures every browser shows."""

    key = "image"
    label = {"en": "Images", "zh": "图片"}
    sentence = {"en": "Uploaded pictures: a photo, a logo.", "zh": "上传的图片：照片、标志。"}
    icon = "photo"
    settings_schema = {
        "max_files": setting(
            whole(1, MOST, 1), "Images at most", "最多图片数", "How many.", "图片数量上限。"
        ),
        "max_size": setting(
            whole(1, 100, 10), "Largest image", "最大图片", "In megabytes.", "单位为 MB。", group="rules"
        ),
    }
    example = {"key": "photo", "type": "image", "label": {"en": "Photo", "zh": "照片"}, "max_files": 3}
    values = ([{"id": "a1b2", "name": "Photo.png", "size": 1024, "type": "image/png"}],)
    kinds = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif")

    def largest(self, field: FieldLike) -> int:
        return int(field.setting("max_size", 10))

    def most(self, field: FieldLike) -> int:
        return int(field.setting("max_files", 1))
