namespace Tensors.OnnxRuntime.Repository;

/// <summary>The files that requests have brought for a model, until no version is loaded from them any more. Changed under the model's lock.</summary>
internal sealed class RequestFiles
{
    private readonly List<TemporaryFiles> _written = [];

    /// <summary>Keeps the files of a request, if it brought some.</summary>
    public void Hold(TemporaryFiles? written)
    {
        if (written is not null)
        {
            _written.Add(written);
        }
    }

    /// <summary>Removes all files but those of one request: what is loaded does not need them.</summary>
    public void RemoveAllBut(TemporaryFiles? kept)
    {
        _written.FindAll(written => written != kept).ForEach(static written => written.Dispose());
        _written.RemoveAll(written => written != kept);
    }
}
