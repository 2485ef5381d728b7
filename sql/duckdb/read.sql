SELECT content FROM read_text({path})
