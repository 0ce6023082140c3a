using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>Creates the errors of models that cannot be found, called or loaded. Most messages begin as Triton's, which clients recognize.</summary>
internal static class RepositoryErrors
{
    public static ModelCallException UnknownModel(string model, IReadOnlyCollection<string> known) =>
        new ModelNotFoundException(
            $"Request for unknown model: '{ShownText.Of(model)}' is not found; "
                + (known.Count == 0 ? "there is no model here." : $"there is {ShownText.OfAll(known)}.")
        );

    public static ModelCallException UnknownVersion(string model, string version, IReadOnlyCollection<string> known) =>
        new ModelNotFoundException(
            $"Request for unknown model: '{ShownText.Of(model)}' version {ShownText.Of(version)} is not found; there is version "
                + $"{ShownText.OfAll(known).Replace("'", "", StringComparison.Ordinal)}."
        );

    public static ModelCallException NotLoaded(string model) =>
        new ModelUnavailableException(
            $"Request for unknown model: '{ShownText.Of(model)}' has no available versions: it is not loaded. Load it first."
        );

    public static ModelCallException NotReady(string model, string version, string reason) =>
        new ModelUnavailableException(
            $"Request for unknown model: '{ShownText.Of(model)}' version {version} is not at ready state: {reason} Correct that, and load it again."
        );

    public static ModelCallException LoadFailed(string model, string version, string reason) =>
        new ModelCallException($"load failed for model '{ShownText.Of(model)}' version {version}: {reason}");

    public static ModelCallException UnloadedMeanwhile(string model) =>
        new ModelUnavailableException(
            $"load failed for model '{ShownText.Of(model)}': it was unloaded or removed while it was loaded. Load it again."
        );

    public static ModelCallException FolderUnreadable() =>
        new ModelUnavailableException(
            "The folder of models cannot be listed now; what was loaded stays loaded. The server's log has the reason."
        );

    public static ModelCallException NoOverrides(string model) =>
        new ModelUnavailableException(
            $"failed to load '{ShownText.Of(model)}': a configuration or files in the request are accepted only where models are loaded on request "
                + "(tensors serve --load request). Load the model without parameters."
        );

    public static ModelCallException OnlyFromRequest(string model) =>
        new ModelNotFoundException(
            $"failed to load '{ShownText.Of(model)}': the folder of models does not have it; it came with a request. Send its files again."
        );

    public static ModelCallException WrongName(string model) =>
        new InvalidModelCallException(
            $"failed to load '{ShownText.Of(model)}': the name is not valid for a model. Use at most {ShownText.NameLength} characters, without / \\ : or "
                + "control characters, and no dot first."
        );
}
