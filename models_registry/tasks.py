from celery import shared_task

from models_registry.services import carry_out_review, unfinished_reviews


@shared_task(name="models_registry.carry_out_review")
def carry_out(review_id):
    carry_out_review(review_id=review_id)


@shared_task(name="models_registry.resume_reviews")
def resume_reviews():
    for review_id in unfinished_reviews():
        carry_out_review(review_id=review_id)
