using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>
/// Creates the errors of models that cannot be found, called or loaded. Most messages begin like those of Triton, because clients
/// recognize them.
/// </summary>
internal static class RepositoryErrors
{
    public static ModelCallException UnknownModel(string model, IReadOnlyCollection<string> known) =>
        new ModelNotFoundException(
            $"Request for unknown model: '{ShownText.Of(model)}' is not found; "
                + (known.Count == 0 ? "no models are available." : $"available models: {ShownText.OfAll(known)}.")
        );

    public static ModelCallException UnknownVersion(string model, string version, IReadOnlyCollection<string> known) =>
        new ModelNotFoundException(
            $"Request for unknown model: '{ShownText.Of(model)}' version {ShownText.Of(version)} is not found; available versions: "
                + $"{ShownText.OfAll(known).Replace("'", "", StringComparison.Ordinal)}."
        );

    public static ModelCallException NotLoaded(string model) =>
        new ModelUnavailableException(
            $"Request for unknown model: '{ShownText.Of(model)}' has no available versions: it is not loaded. Load it first."
        );

    public static ModelCallException NotReady(string model, string version, string reason) =>
        new ModelUnavailableException(
            $"Request for unknown model: '{ShownText.Of(model)}' version {version} is not at ready state: {reason} Correct the "
                + "error, and load the model again."
        );

    public static ModelCallException LoadFailed(string model, string version, string reason) =>
        new ModelCallException($"load failed for model '{ShownText.Of(model)}' version {version}: {reason}");

    public static ModelCallException UnloadedMeanwhile(string model) =>
        new ModelUnavailableException(
            $"load failed for model '{ShownText.Of(model)}': it was unloaded or removed while it was being loaded. Load it again."
        );

    public static ModelCallException FolderUnreadable() =>
        new ModelUnavailableException(
            "The folder of models cannot be listed at present. Loaded models stay loaded. The reason is in the server's log."
        );

    public static ModelCallException NoOverrides(string model) =>
        new ModelUnavailableException(
            $"failed to load '{ShownText.Of(model)}': a request may contain a configuration or files only if the server loads models on request "
                + "(tensors serve --load request). Load the model without parameters."
        );

    public static ModelCallException OnlyFromRequest(string model) =>
        new ModelNotFoundException(
            $"failed to load '{ShownText.Of(model)}': it was loaded from the files of a request, and is not in the folder of models. "
                + "Send its files again."
        );

    public static ModelCallException WrongName(string model) =>
        new InvalidModelCallException(
            $"failed to load '{ShownText.Of(model)}': the name is not valid. Use at most {ShownText.NameLength} characters, without "
                + "/ \\ : and control characters, and without a leading dot."
        );
}
