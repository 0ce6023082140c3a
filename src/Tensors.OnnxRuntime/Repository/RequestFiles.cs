namespace Tensors.OnnxRuntime.Repository;

/// <summary>
/// Contains the temporary files of a model that were sent with requests. They are kept while a version may still be loaded from them.
/// Guarded by the model's lock.
/// </summary>
internal sealed class RequestFiles
{
    private readonly List<TemporaryFiles> _written = [];

    /// <summary>
    /// Keeps the files of a request until <see cref="RemoveAllBut"/> deletes them. Does nothing if <paramref name="written"/> is null.
    /// </summary>
    public void Hold(TemporaryFiles? written)
    {
        if (written is not null)
        {
            _written.Add(written);
        }
    }

    /// <summary>
    /// Deletes the files of all requests except <paramref name="kept"/>. If it is null, deletes the files of all requests. A model that
    /// is already loaded does not need its files.
    /// </summary>
    public void RemoveAllBut(TemporaryFiles? kept)
    {
        _written.FindAll(written => written != kept).ForEach(static written => written.Dispose());
        _written.RemoveAll(written => written != kept);
    }
}
